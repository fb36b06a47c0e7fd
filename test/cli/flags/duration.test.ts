import { describe, expect, it } from "vitest";
import { parseDurationMs } from "../../../src/cli/flags/duration.ts";

describe("a duration", () => {
  it.each([
    ["0", 0],
    ["0s", 0],
    ["250ms", 250],
    ["10s", 10_000],
    ["1m30s", 90_000],
    ["1.5h", 5_400_000],
    ["2h0m0.5s", 7_200_500],
    ["24d", 2_073_600_000],
    ["2147483647ms", 2_147_483_647],
  ])("is read: %s", (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each([
    "",
    "10",
    "s",
    "-1s",
    "+1s",
    "1 s",
    " 1s",
    "1s ",
    "1s 2m",
    "1e3s",
    "1y",
    "1S",
    "x1s",
    "1sx",
    ".s",
    "25d",
    "2147483648ms",
    "99999999999999999999h",
  ])("is none: %j", (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});
