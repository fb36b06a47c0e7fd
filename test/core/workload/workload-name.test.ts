import { describe, expect, it } from "vitest";
import { parseWorkloadName, workloadText } from "../../../src/core/workload/workload-name.ts";

describe("a workload by its name", () => {
  it.each([
    ["deployment/web", "Deployment", "web"],
    ["deployments/web", "Deployment", "web"],
    ["deploy/web", "Deployment", "web"],
    ["Deployment/web", "Deployment", "web"],
    ["deployment.apps/web", "Deployment", "web"],
    ["sts/db", "StatefulSet", "db"],
    ["ds/agent", "DaemonSet", "agent"],
    ["rs/web-5d4", "ReplicaSet", "web-5d4"],
    ["job/import", "Job", "import"],
    ["jobs.batch/import", "Job", "import"],
    ["cj/nightly", "CronJob", "nightly"],
    ["cronjob.batch/nightly", "CronJob", "nightly"],
  ] as const)("is read as kubectl reads it: %s", (text, kind, name) => {
    expect(parseWorkloadName(text)).toEqual({ ok: true, workload: { kind, name } });
  });

  it.each([
    ["web", "text"],
    ["deployment/", "text"],
    ["/web", "text"],
    ["deployment/web/app", "text"],
    ["rollout/web", "kind"],
    ["po/web-1", "pod"],
    ["pod/web-1", "pod"],
    ["deployment/Web", "name"],
  ])("is none in %s: %s", (text, fault) => {
    expect(parseWorkloadName(text)).toEqual({ ok: false, fault });
  });

  it("is written as on a command line", () => {
    expect(workloadText({ kind: "CronJob", name: "nightly" })).toBe("cronjob/nightly");
  });
});
