import type { Finding } from "../../core/finding/finding.ts";

/** The findings with their suggested commands as the person calls the program: `kubectl pullpass …` as a plug-in. */
export function asCalled(findings: readonly Finding[], programName: string): readonly Finding[] {
  return findings.map((finding) => ({
    ...finding,
    fixes: finding.fixes.map((fix) =>
      fix.command === undefined
        ? fix
        : { ...fix, command: fix.command.replace(/^pullpass(?= )/, programName) },
    ),
  }));
}
