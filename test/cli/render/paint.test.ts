import { describe, expect, it } from "vitest";
import { paintFor } from "../../../src/cli/render/paint.ts";

describe("colour", () => {
  it.each([
    ["on a terminal", true, {}, true],
    ["not in a pipe", false, {}, false],
    ["not on a dumb terminal", true, { TERM: "dumb" }, false],
    ["not with NO_COLOR", true, { NO_COLOR: "1" }, false],
    ["on a terminal with an empty NO_COLOR", true, { NO_COLOR: "" }, true],
    ["in a pipe with FORCE_COLOR", false, { FORCE_COLOR: "1" }, true],
    ["on a dumb terminal with FORCE_COLOR", true, { FORCE_COLOR: "3", TERM: "dumb" }, true],
    ["not on a terminal with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false],
    ["not on a terminal with FORCE_COLOR=false", true, { FORCE_COLOR: "false" }, false],
    ["as the terminal is with an empty FORCE_COLOR", true, { FORCE_COLOR: "" }, true],
    ["not with both, since NO_COLOR asks for less", false, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ])("is there %s", (_where, isTerminal, environment, expected) => {
    expect(paintFor(isTerminal, environment)("red", "x")).toBe(expected ? "\u001b[31mx\u001b[39m" : "x");
  });
});
