import { describe, expect, it } from "vitest";
import { planConnect } from "../../../src/core/connect/plan-connect.ts";
import type { PullSecret, ServiceAccount } from "../../../src/core/kube/objects.ts";
import { planManifests } from "../../../src/core/plan/plan-manifests.ts";
import { connectIntent } from "../../builders/connect-intent.ts";
import { pod, replicaSet } from "../../builders/pod.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { serviceAccount } from "../../builders/service-account.ts";

function manifests(accounts: readonly ServiceAccount[], secret?: PullSecret) {
  const pods = [pod({ owner: replicaSet })];
  const found = { namespace: "shop", accounts, pods, workloads: [], unseen: [] };
  const facts = { ...found, ...(secret === undefined ? {} : { secret }) };
  const planned = planConnect(connectIntent(), [facts], new Date("2026-07-01T00:00:00Z"));
  if (!planned.ok) throw new Error(planned.findings[0]?.title);
  return planManifests(planned.plan, accounts);
}

describe("a plan as manifests for kubectl apply", () => {
  it("has the new secret and each ServiceAccount, and nothing for Pods", () => {
    expect(manifests([serviceAccount("default")])).toMatchObject([
      { kind: "Secret", metadata: { name: "pullpass" } },
      { kind: "ServiceAccount", metadata: { name: "default" } },
    ]);
  });

  it("takes each ServiceAccount for itself, not for one of the same name elsewhere", () => {
    const elsewhere = serviceAccount("default", ["theirs"], { namespace: "till" });
    const [, account] = manifests([elsewhere, serviceAccount("other"), serviceAccount("default", ["ours"])]);
    expect(account).toMatchObject({
      metadata: { name: "default", namespace: "shop" },
      imagePullSecrets: [{ name: "ours" }, { name: "pullpass" }],
    });
  });

  it("has the whole list as read, ours behind it, and the version that was read", () => {
    const [, account] = manifests([serviceAccount("default", ["b", "a"])]);
    expect(account).toMatchObject({
      metadata: { resourceVersion: "7", annotations: { "pullpass.dev/attached": "pullpass" } },
      imagePullSecrets: [{ name: "b" }, { name: "a" }, { name: "pullpass" }],
    });
  });

  it("repeats all of the ServiceAccount, since kubectl apply removes what its owner applied and it leaves out", () => {
    const labels = { team: "shop" };
    const annotations = { "eks.example/role": "r", "kubectl.kubernetes.io/last-applied-configuration": "{}" };
    const read = {
      ...serviceAccount("default", undefined, { labels, annotations }),
      automountServiceAccountToken: false,
      secrets: [{ name: "token" }],
    };
    const [, account] = manifests([read]);
    expect(account).toEqual({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: {
        name: "default",
        namespace: "shop",
        resourceVersion: "7",
        labels,
        annotations: { "eks.example/role": "r", "pullpass.dev/attached": "pullpass" },
      },
      automountServiceAccountToken: false,
      secrets: [{ name: "token" }],
      imagePullSecrets: [{ name: "pullpass" }],
    });
  });

  it("marks once what was attached, detached and is attached again", () => {
    const annotations = { "pullpass.dev/attached": "pullpass,quay" };
    const [, account] = manifests([serviceAccount("default", undefined, { annotations })]);
    expect(account).toMatchObject({
      metadata: { annotations: { "pullpass.dev/attached": "quay,pullpass" } },
    });
  });

  it("leaves copies of the secret out of its annotations", () => {
    const annotations = {
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      "kapp.k14s.io/original": "‹redacted›",
      why: "1",
    };
    const [secret] = manifests([serviceAccount("default")], pullSecret({ meta: { annotations } }));
    expect(secret).toMatchObject({ kind: "Secret", metadata: { resourceVersion: "7" } });
    expect(Object.keys(Object(secret?.["metadata"]).annotations)).toEqual(["why", "pullpass.dev/entries"]);
  });
});
