import type { HealthyUse } from "../facts/healthy-use.ts";
import type { Evidence, Finding, Fix } from "../finding/finding.ts";
import type { WhyFinding } from "../report/why-report.ts";
import { spreadEvidence } from "./spread.ts";

/** What was found of one Pod, and what makes it one with what was found of another. */
export interface PodFinding {
  readonly finding: Finding;
  /** Findings with one key have one cause. */
  readonly key: string;
  /** The registry that is asked; absent where none is. */
  readonly domain?: string;
  readonly node?: string;
}

/** More fixes are no advice. */
const MAX_FIXES = 8;

/**
 * The findings, each cause once with everything that it concerns, that of most Pods first; what does not keep a Pod from
 * its image comes last.
 */
export function sharedCauses(
  findings: readonly PodFinding[],
  healthy: readonly HealthyUse[] = [],
): readonly WhyFinding[] {
  const groups = Map.groupBy(findings, ({ key }) => key);
  return [...groups.values()]
    .flatMap((group) =>
      sharedBy(
        group.map(({ finding }) => finding),
        spreadOf(group, healthy),
      ),
    )
    .toSorted((a, b) => rankOf(a) - rankOf(b) || b.subjects.length - a.subjects.length);
}

function spreadOf(group: readonly PodFinding[], healthy: readonly HealthyUse[]): readonly Evidence[] {
  const [first] = group;
  if (first?.domain === undefined) return [];
  const nodes = new Set(group.flatMap(({ node }) => node ?? []));
  return spreadEvidence(first.finding.code, { domain: first.domain, nodes }, healthy);
}

function sharedBy(group: readonly Finding[], spread: readonly Evidence[]): readonly WhyFinding[] {
  const [first] = group;
  if (first === undefined) return [];
  const images = new Set(group.map(({ subject }) => subject.image));
  const others = images.size - 1;
  const more =
    others === 0 ? "" : `; the same holds for ${others} other ${others === 1 ? "image" : "images"}`;
  return [
    {
      ...first,
      title: `${first.title}${more}`,
      evidence: [...first.evidence, ...spread],
      fixes: eachFix(group),
      subjects: group.map(({ subject }) => subject),
    },
  ];
}

function rankOf({ severity }: Finding): number {
  return severity === "error" ? 0 : 1;
}

/** What mends it for each of them: the same text has another command in another namespace. */
function eachFix(group: readonly Finding[]): readonly Fix[] {
  const fixes = new Map<string, Fix>();
  for (const { fixes: those, subject } of group) {
    for (const fix of those) {
      // Of ten Pods to be made anew one shows how.
      const key = (fix.command ?? fix.text).replaceAll(subject.name ?? "", "");
      if (!fixes.has(key)) fixes.set(key, fix);
    }
  }
  return [...fixes.values()].slice(0, MAX_FIXES);
}
