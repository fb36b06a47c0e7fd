import { describe, expect, it } from "vitest";
import { parsePlatform, platformText } from "../../../src/core/image/platform.ts";

describe("a platform", () => {
  it.each([
    ["linux/amd64", { os: "linux", architecture: "amd64" }],
    ["linux/arm/v7", { os: "linux", architecture: "arm", variant: "v7" }],
    ["linux/arm64/v8", { os: "linux", architecture: "arm64", variant: "v8" }],
    ["windows/amd64", { os: "windows", architecture: "amd64" }],
  ])("is read and written: %s", (text, platform) => {
    expect(parsePlatform(text)).toEqual(platform);
    expect(platformText(platform)).toBe(text);
  });

  it.each([
    "",
    "linux",
    "amd64",
    "linux/",
    "/amd64",
    "linux/amd64/",
    "linux/arm/v7/x",
    "Linux/amd64",
    "linux amd64",
    "linux/amd64\n",
    "*/*",
  ])("is none: %j", (text) => {
    expect(parsePlatform(text)).toBeUndefined();
  });
});
