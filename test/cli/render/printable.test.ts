import { describe, expect, it } from "vitest";
import { printable } from "../../../src/cli/render/printable.ts";

describe("text from outside", () => {
  it.each([
    "plain",
    "two\nlines",
    "ünïcödé 密码 🔑",
    "‹redacted›",
    "→ 403",
  ])("stays as it is where it can be seen: %j", (text) => {
    expect(printable(text)).toBe(text);
  });

  it.each([
    ["an escape sequence", "ci\u001b[2J", "ci\\u{1b}[2J"],
    ["a carriage return", "yes\rno", "yes\\u{d}no"],
    ["what turns the direction", "a\u202eb", "a\\u{202e}b"],
    ["what has no width", "a\u200bb", "a\\u{200b}b"],
    ["a byte that was no UTF-8", "a\udcffb", "a\\u{dcff}b"],
    ["a line separator", "a\u2028b", "a\\u{2028}b"],
    ["a control of C1", "a\u009bb", "a\\u{9b}b"],
  ])("is written out where it cannot: %s", (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
