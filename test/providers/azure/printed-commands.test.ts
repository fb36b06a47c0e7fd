import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { assignCommand, PULL_ROLES, repositoryCondition } from "../../../src/providers/azure/arm/role.ts";

const registry = { subscription: "s1", resourceGroup: "images", name: "acme1" };
const grant = { registry, role: PULL_ROLES.abac, condition: repositoryCondition("team/app") };

/** The words that a shell makes of a line. */
function wordsOf(line: string): readonly string[] {
  const script = `for word in ${line}; do printf '%s\\n' "$word"; done`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).trimEnd().split("\n");
}

describe("the command that grants the right to pull", () => {
  it("grants one repository where pullpass would, with the condition as one word", () => {
    const words = wordsOf(assignCommand(grant, "--assignee x"));

    expect(words.at(words.indexOf("--condition") + 1)).toBe(grant.condition);
    expect(words.slice(-2)).toEqual(["--condition-version", "2.0"]);
  });

  it("names no condition where there is none", () => {
    const line = assignCommand({ registry, role: PULL_ROLES.legacy }, "--assignee x");

    expect(line).not.toContain("condition");
  });
});
