import type { Subject } from "../../core/finding/finding.ts";
import type { WhyFinding, WhyReport } from "../../core/report/why-report.ts";
import type { Display } from "./display.ts";
import { renderFinding } from "./finding.ts";
import { renderNote } from "./note.ts";

/** `why`'s answer for a person: each cause once, that of most Pods first. */
export function renderWhyReport(report: WhyReport, display: Display): string {
  const { verdict, asked, findings } = report;
  if (findings.length === 0) return verdict === "yes" ? `nothing wrong: ${asked}\n` : "";
  return findings.map((one) => renderCause(one, display)).join("\n");
}

/** What could not be looked at, and what else a person should know. */
export function renderWhyNotes({ unseen, notes }: WhyReport, display: Display): string {
  const texts = [...unseen.map(({ what, why }) => `${what} could not be read: ${why}`), ...notes];
  return texts.map((text) => renderNote(text, display)).join("");
}

/** How many Pods are named before the rest is counted. */
const NAMED_PODS = 3;

function renderCause(found: WhyFinding, display: Display): string {
  const { subjects } = found;
  if (subjects.length <= 1) return renderFinding(found, display);
  const named = subjects.slice(0, NAMED_PODS).map(placeText);
  const left = subjects.length - named.length;
  const lines = [`Pods ${named.join(", ")}${left > 0 ? ` and ${left} more` : ""}`];
  return renderFinding({ ...found, title: `${countText(subjects)}: ${found.title}` }, display, lines);
}

/** `14 Pods in 3 namespaces`. */
function countText(subjects: readonly Subject[]): string {
  const pods = new Set(subjects.map(placeText)).size;
  const namespaces = new Set(subjects.map(({ namespace }) => namespace)).size;
  const where = namespaces > 1 ? ` in ${namespaces} namespaces` : "";
  return `${pods} ${pods === 1 ? "Pod" : "Pods"}${where}`;
}

function placeText({ namespace, name }: Subject): string {
  return `${namespace}/${name}`;
}
