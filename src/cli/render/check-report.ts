import type { Cause } from "../../core/finding/causes.ts";
import type { CheckReport, ReportedCandidate } from "../../core/report/check-report.ts";
import type { Display } from "./display.ts";
import { renderFindings } from "./finding.ts";
import { renderNote } from "./note.ts";
import { printable } from "./printable.ts";
import { renderProof } from "./proof.ts";

/** `check`'s result for a person: the answer, the candidates in the kubelet's order, then the findings. */
export function renderCheckReport(
  report: CheckReport,
  how: { readonly isAsked: boolean; readonly display: Display },
): { readonly out: string; readonly err: string } {
  const out = [...answer(report, how.isAsked), ...candidateLines(report)];
  const err = [
    ...report.notes.map((note) => renderNote(note, how.display)),
    renderFindings(report.findings, how.display),
  ];
  return { out: out.map((line) => `${printable(line)}\n`).join(""), err: err.join("") };
}

function answer(report: CheckReport, isAsked: boolean): readonly string[] {
  const who =
    report.serviceAccount === undefined
      ? "with this file"
      : `for ServiceAccount ${report.namespace}/${report.serviceAccount}`;
  if (report.verdict === "yes" && !isAsked) return [];
  const words: Readonly<Record<CheckReport["verdict"], string>> = {
    yes: "yes",
    no: "no",
    unsure: "unsure",
    "not-permitted": "unsure",
    partial: "unsure",
  };
  const ways = report.proofs.map((proof) => `  proven ${renderProof(proof)}`);
  return [`${words[report.verdict]}: ${report.image} ${who}`, ...ways];
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
