import { describe, expect, it } from "vitest";
import { readTimestamp } from "../../../src/cli/flags/timestamp.ts";

describe("a time on the command line", () => {
  it.each([
    ["2027-01-31T00:00:00Z", "2027-01-31T00:00:00.000Z"],
    ["2027-01-31T00:00:00+02:00", "2027-01-30T22:00:00.000Z"],
    ["2027-01-31T23:59:59.5Z", "2027-01-31T23:59:59.500Z"],
    ["2027-01-31", "2027-01-31T00:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
  ])("is given back in UTC: %s", (text, utc) => {
    expect(readTimestamp("--expires-at", text)).toBe(utc);
  });

  it.each([
    "",
    "tomorrow",
    "2027",
    "2027-01",
    "31.01.2027",
    "2027-01-31T00:00:00",
    "2027-01-31 00:00:00Z",
    "2027-01-31T24:00:00Z",
    "2027-01-31T00:60:00Z",
    "2027-01-31T00:00:60Z",
    "2027-01-31T00:00:00+25:00",
    "2027-13-01T00:00:00Z",
    "2027-00-01T00:00:00Z",
    "2027-01-00T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "2027-02-29",
    "2027-04-31",
    "2027-01-31T00:00:00Z\n",
  ])("is none, and the flag is named: %j", (text) => {
    expect(() => readTimestamp("--expires-at", text)).toThrow(
      `--expires-at: \`${text}\` is no time; write it as 2027-01-31T00:00:00Z`,
    );
  });
});
