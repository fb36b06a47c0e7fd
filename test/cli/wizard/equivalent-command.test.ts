import { describe, expect, it } from "vitest";
import type { ConnectFlags } from "../../../src/cli/commands/connect.ts";
import { equivalentCommand } from "../../../src/cli/wizard/equivalent-command.ts";

const DEFAULTS = {
  secretName: "pullpass",
  attach: true,
  dryRun: "none",
  prove: "blob",
  azureLogin: "default",
  secretLifetime: 180,
} as const;

interface Parts {
  readonly args?: readonly string[];
  readonly words?: readonly string[];
  readonly flags?: Partial<ConnectFlags>;
  readonly wasRegistryAsked?: boolean;
}

function command({ args = ["connect"], words = [], flags = {}, wasRegistryAsked = true }: Parts): string {
  const completed = {
    registry: "ghcr.io/acme",
    flags: { ...DEFAULTS, requestTimeout: 10_000, ...flags },
    words,
  };
  return equivalentCommand({ call: { programName: "pullpass", args }, wasRegistryAsked, completed });
}

describe("the command that the wizard ends with", () => {
  it("has what was typed, what was answered, and a file in place of the password", () => {
    expect(
      command({
        args: ["connect", "--context", "prod"],
        words: ["-n", "shop"],
        flags: { method: "password" },
      }),
    ).toBe("pullpass connect ghcr.io/acme --context prod -n shop --password-file FILE");
  });

  it.each([
    ["from a file", { passwordFile: "t" } as const],
    ["of a docker login", { method: "docker-login" } as const],
  ])("needs no place for a password %s", (_what, flags) => {
    expect(command({ flags })).toBe("pullpass connect ghcr.io/acme");
  });

  it("repeats no registry that was typed", () => {
    const args = ["connect", "--registry", "ghcr.io/acme"];
    expect(command({ args, wasRegistryAsked: false })).toBe("pullpass connect --registry ghcr.io/acme");
  });

  it("quotes for a shell", () => {
    expect(command({ words: ["--username", "robot$ci"] })).toContain("--username 'robot$ci'");
  });

  it("breaks only before a flag, in lines that fit a terminal with an indentation and ` \\`", () => {
    const words = ["-n", "shop", "-n", "till", "--image", `ghcr.io/acme/${"a".repeat(30)}:1`, "--restart"];
    const lines = command({ words, flags: { method: "password" } }).split("\n");
    expect(lines).toEqual([
      "pullpass connect ghcr.io/acme -n shop -n till \\",
      `  --image ghcr.io/acme/${"a".repeat(30)}:1 --restart \\`,
      "  --password-file FILE",
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(78);
  });
});
