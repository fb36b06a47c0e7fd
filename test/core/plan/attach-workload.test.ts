import { describe, expect, it } from "vitest";
import { attachmentText, attachToWorkload } from "../../../src/core/plan/attach-workload.ts";
import { serviceAccount } from "../../builders/service-account.ts";
import { workload } from "../../builders/workload.ts";

const LIST = "/spec/template/spec/imagePullSecrets";
const NAME = "/spec/template/spec/serviceAccountName";
const mark = (annotations: Readonly<Record<string, string>>) => [
  { op: "test", path: "/metadata/annotations", value: null },
  { op: "add", path: "/metadata/annotations", value: annotations },
];

describe("attaching a pull secret to a workload's own Pod template", () => {
  it("makes a list where there is none, and tests that there is none", () => {
    expect(attachToWorkload(workload(), serviceAccount("default"), "pullpass")).toEqual({
      operations: [
        { op: "test", path: NAME, value: null },
        { op: "test", path: LIST, value: null },
        { op: "add", path: LIST, value: [{ name: "pullpass" }] },
        ...mark({ "pullpass.dev/attached": "pullpass" }),
      ],
      carried: [],
    });
  });

  it("carries the ServiceAccount's entries along, since Pods with a list of their own get none of its", () => {
    const account = serviceAccount("web", ["theirs", "pullpass", "also-theirs"]);
    expect(attachToWorkload(workload({ account: "web" }), account, "pullpass")).toEqual({
      operations: [
        { op: "test", path: NAME, value: "web" },
        { op: "test", path: LIST, value: null },
        { op: "add", path: LIST, value: [{ name: "theirs" }, { name: "also-theirs" }, { name: "pullpass" }] },
        ...mark({ "pullpass.dev/attached": "pullpass", "pullpass.dev/carried": "theirs,also-theirs" }),
      ],
      carried: ["theirs", "also-theirs"],
    });
  });

  it("adds one entry, and carries nothing, where the template has a list of its own", () => {
    const account = serviceAccount("default", ["theirs"]);
    const { operations, carried } = attachToWorkload(workload({ pullSecrets: ["own"] }), account, "pullpass");
    expect(carried).toEqual([]);
    expect(operations).toContainEqual({ op: "test", path: LIST, value: [{ name: "own" }] });
    expect(operations).toContainEqual({ op: "add", path: `${LIST}/-`, value: { name: "pullpass" } });
  });

  it("does nothing where the template names the secret", () => {
    const account = serviceAccount("default", ["theirs"]);
    expect(attachToWorkload(workload({ pullSecrets: ["pullpass"] }), account, "pullpass").operations).toEqual(
      [],
    );
  });

  it("finds a CronJob's template a level deeper", () => {
    const { operations } = attachToWorkload(workload({ kind: "CronJob" }), undefined, "pullpass");
    expect(operations[1]).toMatchObject({ path: `/spec/jobTemplate${LIST}` });
  });
});

describe("what follows from an attachment to a workload", () => {
  it.each([
    ["Deployment", "a rollout follows"],
    ["StatefulSet", "a rollout follows"],
    ["DaemonSet", "a rollout follows"],
    ["ReplicaSet", "the Pods that it makes from now on have it"],
    ["CronJob", "its next Job has it"],
  ] as const)("is for a %s: %s", (kind, text) => {
    expect(attachmentText(workload({ kind }), [])).toBe(text);
  });

  it("names the entries that go along", () => {
    expect(attachmentText(workload(), ["theirs"])).toBe(
      "a rollout follows; the entries of ServiceAccount default go along (theirs), since Pods with a list of their own get none of its",
    );
  });
});
