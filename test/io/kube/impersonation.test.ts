import { describe, expect, it } from "vitest";
import { impersonationHeaders } from "../../../src/io/kube/impersonation.ts";

describe("the headers of acting as somebody else", () => {
  it("are one for each group and each value of an extra, whose name is encoded", () => {
    const extra = new Map([["Acme.com/x(y)", ["1", "2"]]]);
    expect(impersonationHeaders({ user: "jane", uid: "7", groups: ["a, b", "c"], extra })).toEqual({
      "impersonate-user": "jane",
      "impersonate-uid": "7",
      "impersonate-group": ["a, b", "c"],
      "impersonate-extra-acme.com%2Fx%28y%29": ["1", "2"],
    });
  });

  it("are the user's alone where nothing else is asked for", () => {
    expect(impersonationHeaders({ user: "jane", groups: [], extra: new Map() })).toEqual({
      "impersonate-user": "jane",
    });
  });
});
