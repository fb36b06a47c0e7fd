import type { Cause } from "../../core/finding/causes.ts";
import type { CheckReport, ReportedCandidate } from "../../core/report/check-report.ts";
import { ANSWERS } from "./check-answer.ts";
import type { Display } from "./display.ts";
import { renderFindings } from "./finding.ts";
import { renderNote } from "./note.ts";
import { printable } from "./printable.ts";
import { renderProof } from "./proof.ts";

/** `check`'s result for a person: the answer, and the candidates in the kubelet's order. */
export function renderCheckAnswer(report: CheckReport, isAsked: boolean): string {
  const lines = [...answer(report, isAsked), ...candidateLines(report)];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

/** What stands beside the answer, however that is printed. */
export function renderCheckFindings({ notes, findings }: CheckReport, display: Display): string {
  return [...notes.map((note) => renderNote(note, display)), renderFindings(findings, display)].join("");
}

function answer(report: CheckReport, isAsked: boolean): readonly string[] {
  const who =
    report.serviceAccount === undefined
      ? "with this file"
      : `for ServiceAccount ${report.namespace}/${report.serviceAccount}`;
  if (report.verdict === "yes" && !isAsked) return [];
  const ways = report.proofs.map((proof) => `  proven ${renderProof(proof)}`);
  return [`${ANSWERS[report.verdict]}: ${report.image} ${who}`, ...ways];
}

/** With these nobody got as far as to know what matches. */
const BEFORE_MATCHING: ReadonlySet<Cause> = new Set([
  "pull-secret-malformed",
  "service-account-missing",
  "namespace-missing",
  "not-permitted",
  "cluster-unreachable",
  "cluster-refused",
]);

function candidateLines(report: CheckReport): readonly string[] {
  if (report.candidates.length === 0) {
    const isKnown = !report.findings.some(({ cause }) => BEFORE_MATCHING.has(cause));
    return isKnown ? ["  no credential matches; the kubelet asks anonymously"] : [];
  }
  return report.candidates.map((candidate, place) => {
    const mark = report.accepted === place ? "  accepted" : "";
    return `  ${place + 1}. ${candidateText(candidate)}${mark}`;
  });
}

function candidateText({ source, key, username }: ReportedCandidate): string {
  return `${source}, key ${key}, user ${username}`;
}
