import type { Finding } from "../finding/finding.ts";

/** A namespace in which nothing can be done, and what stands in the way. */
export interface BlockedNamespace {
  readonly namespace: string;
  readonly findings: readonly Finding[];
}

/** How many further namespaces are named before they are only counted: more is no reading any more. */
const NAMED_AT_MOST = 10;

/** The findings of all namespaces, those that differ in nothing but the namespace as one. */
export function findingsOfAll(blocked: readonly BlockedNamespace[]): readonly Finding[] {
  const groups = new Map<string, { readonly finding: Finding; readonly others: string[] }>();
  for (const { namespace, findings } of blocked) {
    for (const finding of findings) {
      const key = `${finding.code} ${finding.title.replaceAll(namespace, "")}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { finding, others: [] });
      else group.others.push(namespace);
    }
  }
  return [...groups.values()].map(({ finding, others }) => withOthers(finding, others));
}

function withOthers(finding: Finding, others: readonly string[]): Finding {
  if (others.length === 0) return finding;
  const named = others.slice(0, NAMED_AT_MOST).join(", ");
  const more = others.length > NAMED_AT_MOST ? ` and ${others.length - NAMED_AT_MOST} more` : "";
  return { ...finding, title: `${finding.title}; the same in ${named}${more}` };
}
