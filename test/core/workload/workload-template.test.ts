import { describe, expect, it } from "vitest";
import { isStoodFor, workloadTemplate } from "../../../src/core/workload/workload-template.ts";
import { objectMeta } from "../../builders/object-meta.ts";
import { replicaSet } from "../../builders/pod.ts";
import { workload } from "../../builders/workload.ts";

const podSpec = { containers: [{ name: "app", image: "reg.example.com/app:1" }] };

describe("what Pods are made from", () => {
  it("is a Deployment's template, and a CronJob's a level deeper", () => {
    const metadata = objectMeta("web");
    const template = { spec: podSpec };
    const nightly = { metadata, spec: { jobTemplate: { spec: { template } } } };
    expect(workloadTemplate("Deployment", { metadata, spec: { template } }).podSpec).toBe(podSpec);
    expect(workloadTemplate("CronJob", nightly)).toEqual({ kind: "CronJob", metadata, podSpec });
  });
});

describe("a workload that another stands for", () => {
  const deployment = { ...replicaSet, kind: "Deployment", name: "web" };
  const rollout = { ...replicaSet, apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "web" };
  const cronJob = { ...replicaSet, apiVersion: "batch/v1", kind: "CronJob", name: "nightly" };

  it.each([
    ["a ReplicaSet of a Deployment", "ReplicaSet", deployment, true],
    ["a Job of a CronJob", "Job", cronJob, true],
    ["not one of a kind that is not known here", "ReplicaSet", rollout, false],
    ["not one that merely names an owner", "ReplicaSet", { ...deployment, controller: false }, false],
  ] as const)("is %s", (_what, kind, owner, expected) => {
    expect(isStoodFor(workload({ kind, meta: { ownerReferences: [owner] } }))).toBe(expected);
  });

  it("is none that nothing owns", () => {
    expect(isStoodFor(workload())).toBe(false);
  });
});
