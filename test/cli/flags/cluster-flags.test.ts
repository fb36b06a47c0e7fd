import { describe, expect, it } from "vitest";
import { readNamespaces } from "../../../src/cli/flags/cluster-flags.ts";

describe("--namespace", () => {
  it("gives each name once, in the order given", () => {
    expect(readNamespaces({ namespace: ["shop", "till", "shop"] })).toEqual(["shop", "till"]);
    expect(readNamespaces({})).toBeUndefined();
  });

  it.each(["Shop", "a.b", "-a", "a-", "", "a/b", "x".repeat(64)])("refuses %j", (name) => {
    expect(() => readNamespaces({ namespace: [name] })).toThrow(/cannot be a namespace's name/);
  });
});
