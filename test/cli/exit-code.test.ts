import { describe, expect, it } from "vitest";
import { exitCodeOf } from "../../src/cli/exit-code-of.ts";

describe("the exit code", () => {
  it.each([
    ["yes", 0],
    ["no", 1],
    ["unsure", 3],
    ["not-permitted", 4],
    ["partial", 5],
  ] as const)("of %s is %i, which scripts rely on", (verdict, code) => {
    expect(exitCodeOf(verdict)).toBe(code);
  });
});
