import { describe, expect, it } from "vitest";
import { readAttachment } from "../../../src/cli/flags/attach-flags.ts";

describe("what a pull secret is attached to", () => {
  it.each([
    ["what is used, where nothing is said", {}, { accounts: { kind: "used" }, workloads: [] }],
    ["every ServiceAccount", { allServiceAccounts: true }, { accounts: { kind: "all" }, workloads: [] }],
    ["nothing", { attach: false }, { accounts: { kind: "none" }, workloads: [] }],
    [
      "a workload alone, each once",
      { workload: ["deploy/web", "deployment/web"] },
      { accounts: { kind: "none" }, workloads: [{ kind: "Deployment", name: "web" }] },
    ],
    [
      "a workload beside ServiceAccounts",
      { workload: ["sts/db"], serviceAccount: ["web"] },
      { accounts: { kind: "named", names: ["web"] }, workloads: [{ kind: "StatefulSet", name: "db" }] },
    ],
  ] as const)("is %s", (_what, flags, expected) => {
    expect(readAttachment({ attach: true, ...flags })).toEqual(expected);
  });

  it.each([
    [{ attach: false, serviceAccount: ["web"] }, "--no-attach and --service-account exclude each other"],
    [{ attach: false, workload: ["deploy/web"] }, "--no-attach and --workload exclude each other"],
    [
      { serviceAccount: ["web"], allServiceAccounts: true },
      "--service-account and --all-service-accounts exclude each other",
    ],
    [{ serviceAccount: ["We b"] }, "--service-account: `We b` is no name"],
    [{ workload: ["web"] }, "--workload: `web` is not KIND/NAME"],
    [
      { workload: ["pod/web-1"] },
      "--workload: `pod/web-1` is a Pod, and a Pod keeps the list it was made with",
    ],
    [{ workload: ["rollout/web"] }, "--workload: `rollout/web` is of no kind that makes Pods"],
  ] as const)("is refused: %j", (flags, message) => {
    expect(() => readAttachment({ attach: true, ...flags })).toThrow(message);
  });
});
