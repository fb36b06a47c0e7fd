import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../../src/cli/help/nearest.ts";

describe("a mistyped word", () => {
  it.each([
    ["clinet", ["none", "client", "server"], ["client"]],
    ["jsn", ["json", "yaml", "name"], ["json"]],
    ["passwrod", ["password", "docker-login"], ["password"]],
    ["JSON", ["json", "yaml"], ["json"]],
    ["x", ["json", "yaml"], []],
    ["", ["json"], []],
    ["wine", ["wide", "wire", "json"], ["wide", "wire"]],
  ])("%j of %j may mean %j", (typed, known, expected) => {
    expect(nearest(typed, known)).toEqual(expected);
  });

  it("is said as commander says it", () => {
    expect(didYouMean("jsn", ["json", "yaml"])).toBe(" (Did you mean json?)");
    expect(didYouMean("wine", ["wide", "wire"])).toBe(" (Did you mean one of wide, wire?)");
    expect(didYouMean("x", ["json"])).toBe("");
  });
});
