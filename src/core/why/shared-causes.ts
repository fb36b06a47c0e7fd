import type { Finding } from "../finding/finding.ts";
import type { WhyFinding } from "../report/why-report.ts";

/**
 * The findings, each cause once with everything that it concerns: two are one when they say the same of different Pods.
 * That of most subjects comes first.
 */
export function sharedCauses(findings: readonly Finding[]): readonly WhyFinding[] {
  const groups = Map.groupBy(findings, keyOf);
  return [...groups.values()]
    .flatMap((group): readonly WhyFinding[] => {
      const [first] = group;
      return first === undefined ? [] : [{ ...first, subjects: group.map(({ subject }) => subject) }];
    })
    .toSorted((a, b) => b.subjects.length - a.subjects.length);
}

/** What makes two findings one: the words of the title, but for the names of the Pod. */
function keyOf({ code, severity, certainty, title }: Finding): string {
  return JSON.stringify([code, severity, certainty, title]);
}
