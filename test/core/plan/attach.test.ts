import { describe, expect, it } from "vitest";
import { attachOperations } from "../../../src/core/plan/attach.ts";
import { objectMeta } from "../../builders/object-meta.ts";
import { serviceAccount } from "../../builders/service-account.ts";

const MARK = "/metadata/annotations/pullpass.dev~1attached";
const newMark = [
  { op: "test", path: "/metadata/annotations", value: null },
  { op: "add", path: "/metadata/annotations", value: { "pullpass.dev/attached": "pullpass" } },
];

describe("attaching a pull secret to a ServiceAccount", () => {
  it.each([
    ["absent", serviceAccount("default")],
    ["empty", serviceAccount("default", [])],
  ])("makes the list where it is %s, and tests that it still is", (_how, account) => {
    expect(attachOperations(account, "pullpass")).toEqual([
      { op: "test", path: "/imagePullSecrets", value: null },
      { op: "add", path: "/imagePullSecrets", value: [{ name: "pullpass" }] },
      ...newMark,
    ]);
  });

  it("adds one entry behind what others have, and tests their whole list", () => {
    expect(attachOperations(serviceAccount("default", ["b", "a"]), "pullpass")).toEqual([
      { op: "test", path: "/imagePullSecrets", value: [{ name: "b" }, { name: "a" }] },
      { op: "add", path: "/imagePullSecrets/-", value: { name: "pullpass" } },
      ...newMark,
    ]);
  });

  it("tests an entry without a name as the API server writes it", () => {
    const account = { metadata: objectMeta("default"), imagePullSecrets: [{}, { name: "a" }] };
    expect(attachOperations(account, "pullpass")[0]).toEqual({
      op: "test",
      path: "/imagePullSecrets",
      value: [{}, { name: "a" }],
    });
  });

  it("does nothing where the secret is attached already, by whomever", () => {
    expect(attachOperations(serviceAccount("default", ["pullpass", "a"]), "pullpass")).toEqual([]);
  });

  it("puts its mark beside the annotations of others, and escapes the slash in its name", () => {
    const account = serviceAccount("default", undefined, { annotations: { "team.example/x": "1" } });
    expect(attachOperations(account, "pullpass").slice(2)).toEqual([
      { op: "test", path: MARK, value: null },
      { op: "add", path: MARK, value: "pullpass" },
    ]);
  });

  it("makes the map of annotations where it is empty, which the API server leaves out", () => {
    const account = serviceAccount("default", undefined, { annotations: {} });
    expect(attachOperations(account, "pullpass").slice(2)).toEqual(newMark);
  });

  it("adds its name to the marks of other secrets it attached", () => {
    const account = serviceAccount("default", ["quay"], { annotations: { "pullpass.dev/attached": "quay" } });
    expect(attachOperations(account, "pullpass").slice(2)).toEqual([
      { op: "test", path: MARK, value: "quay" },
      { op: "add", path: MARK, value: "quay,pullpass" },
    ]);
  });

  it("marks once what somebody detached and is attached again", () => {
    const account = serviceAccount("default", [], {
      annotations: { "pullpass.dev/attached": "pullpass,quay" },
    });
    expect(attachOperations(account, "pullpass").at(-1)).toEqual({
      op: "add",
      path: MARK,
      value: "quay,pullpass",
    });
  });
});
