import { describe, expect, it } from "vitest";
import {
  type AttachmentFacts,
  type AttachmentPlan,
  type HolderChoice,
  planAttach,
  planDetach,
} from "../../../src/core/plan/plan-attachments.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { workload } from "../../builders/workload.ts";

const ours = { annotations: { "pullpass.dev/attached": "regcred" } };
const facts: AttachmentFacts = {
  namespace: "shop",
  accounts: [
    serviceAccount("default"),
    serviceAccount("ours", ["regcred"], ours),
    serviceAccount("theirs", ["regcred"]),
  ],
  workloads: [workload(), workload({ kind: "Job", name: "once" })],
};

function told({ actions, unchanged, leftAlone, findings }: AttachmentPlan): readonly string[] {
  return [
    ...actions.map(({ kind, target }) => `${kind} ${target.kind} ${target.name}`),
    ...unchanged.map(({ target }) => `unchanged ${target.name}`),
    ...leftAlone.map(({ target, reason }) => `left ${target.name}: ${reason}`),
    ...findings.map(({ cause }) => cause),
  ];
}

function choice(parts: Partial<HolderChoice>): HolderChoice {
  return { accounts: [], workloads: [], ...parts };
}

describe("what a secret is attached to", () => {
  it.each([
    ["a ServiceAccount", { accounts: ["default"] }, ["attach ServiceAccount default"]],
    ["one that names it, by whomever", { accounts: ["theirs"] }, ["unchanged theirs"]],
    [
      "every one",
      { accounts: "all" },
      ["attach ServiceAccount default", "unchanged ours", "unchanged theirs"],
    ],
    ["one that is not there", { accounts: ["gone"] }, ["service-account-missing"]],
    ["a workload", { workloads: [{ kind: "Deployment", name: "web" }] }, ["attach Deployment web"]],
    ["a workload that is not there", { workloads: [{ kind: "DaemonSet", name: "x" }] }, ["workload-missing"]],
    [
      "a Job, whose template cannot be changed",
      { workloads: [{ kind: "Job", name: "once" }] },
      ["workload-template-fixed"],
    ],
  ] satisfies readonly [
    string,
    Partial<HolderChoice>,
    readonly string[],
  ][])("is %s", (_, parts, expected) => {
    expect(told(planAttach("regcred", choice(parts), facts))).toEqual(expected);
  });
});

describe("what a secret is detached from", () => {
  it.each([
    ["what pullpass attached it to", { accounts: ["ours"] }, false, ["detach ServiceAccount ours"]],
    ["nothing where it is not named", { accounts: ["default"] }, false, ["unchanged default"]],
    ["nobody else's list", { accounts: ["theirs"] }, false, ["secret-not-ours"]],
    ["somebody's list with --adopt", { accounts: ["theirs"] }, true, ["detach ServiceAccount theirs"]],
    [
      "its own among all",
      { accounts: "all" },
      false,
      [
        "detach ServiceAccount ours",
        "unchanged default",
        "left theirs: names `regcred`, which pullpass did not attach there",
      ],
    ],
    [
      "no workload that is not there",
      { workloads: [{ kind: "DaemonSet", name: "x" }] },
      false,
      ["workload-missing"],
    ],
  ] satisfies readonly [
    string,
    Partial<HolderChoice>,
    boolean,
    readonly string[],
  ][])("is %s", (_, parts, adopt, expected) => {
    expect(told(planDetach({ secretName: "regcred", adopt }, choice(parts), facts))).toEqual(expected);
  });
});
