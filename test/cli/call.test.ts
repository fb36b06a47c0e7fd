import { describe, expect, it } from "vitest";
import { readCall } from "../../src/cli/call.ts";

describe("the name a program was called by", () => {
  it.each([
    ["a bundle", ["node", "/usr/bin/pullpass", "check"], "node", "pullpass"],
    [
      "a bundle as kubectl's plug-in",
      ["node", "/usr/bin/kubectl-pullpass", "check"],
      "node",
      "kubectl pullpass",
    ],
    ["an executable", ["bun", "/$bunfs/root/pullpass", "check"], "./pullpass", "pullpass"],
    [
      "an executable as kubectl's plug-in",
      ["bun", "/$bunfs/root/pullpass", "check"],
      "/x/kubectl-pullpass",
      "kubectl pullpass",
    ],
    [
      "one on Windows",
      ["bun", "B:\\~BUN\\root\\pullpass.exe", "check"],
      "kubectl-pullpass.exe",
      "kubectl pullpass",
    ],
  ])("is read from %s", (_what, argv, argv0, programName) => {
    expect(readCall(argv, argv0)).toEqual({ programName, args: ["check"] });
  });

  it("asks what completes a line", () => {
    expect(readCall(["bun", "/$bunfs/root/pullpass", "ch"], "kubectl_complete-pullpass").args).toEqual([
      "__complete",
      "ch",
    ]);
  });
});
