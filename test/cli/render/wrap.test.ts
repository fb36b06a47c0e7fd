import { describe, expect, it } from "vitest";
import { wrap } from "../../../src/cli/render/wrap.ts";

describe("wrapping", () => {
  it.each([
    ["a line that fits", "one two", "one two"],
    ["at a space", "one two three", "one two\n  three"],
    ["under its own indentation", "  one two three", "  one two\n    three"],
    ["but no word", "abcdefghijklmnop q", "abcdefghijklmnop\n  q"],
    ["each line by itself", "one two three\nfour", "one two\n  three\nfour"],
    ["nothing", "", ""],
    ["nothing between backticks", "a `b c d e f` g", "a\n  `b c d e f`\n  g"],
    ["and takes a lone backtick for a character", "one two` three", "one two`\n  three"],
  ])("breaks %s", (_what, text, expected) => {
    expect(wrap(text, 9)).toBe(expected);
  });
});
