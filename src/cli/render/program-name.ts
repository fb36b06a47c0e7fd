import type { Finding } from "../../core/finding/finding.ts";

/** The findings with their suggested commands as the person calls the program: `kubectl pullpass …` as a plug-in. */
export function asCalled(findings: readonly Finding[], programName: string): readonly Finding[] {
  const called = (command: string): string => command.replace(/^pullpass(?= )/, programName);
  return findings.map((finding) => ({
    ...finding,
    explain: called(finding.explain),
    fixes: finding.fixes.map((fix) =>
      fix.command === undefined ? fix : { ...fix, command: called(fix.command) },
    ),
  }));
}
