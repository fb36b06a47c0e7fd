import type { Proof } from "../../core/registry/proof.ts";
import type { CheckReport } from "../../core/report/check-report.ts";
import { NONE, oneCell } from "./cell.ts";
import { ANSWERS, answerStyles, credentialCell } from "./check-answer.ts";
import { refText } from "./object-ref.ts";
import type { Paint } from "./paint.ts";
import { renderTable } from "./table.ts";

/** `check`'s result as one row, in the columns of `check -f`. */
export function renderCheckRow(
  report: CheckReport,
  { isAsked, paint }: { readonly isAsked: boolean; readonly paint: Paint },
): string {
  const { verdict, image, namespace = NONE, serviceAccount = NONE, proofs } = report;
  const [digest = NONE] = proofs.flatMap((proof) => proof.digest ?? []);
  const credential = credentialCell(report, isAsked);
  const place = [image, namespace, serviceAccount];
  if (!isAsked) return renderTable([...PLACE, "CANDIDATES"], [[...place, credential].map(oneCell)]);
  const proven = proofs.length === 0 ? NONE : proofs.map(proofText).join(",");
  const row = [ANSWERS[verdict], ...place, credential, proven, digest].map(oneCell);
  return renderTable(["ANSWER", ...PLACE, "CREDENTIAL", "PROVEN", "DIGEST"], [row], answerStyles(paint));
}

const PLACE = ["IMAGE", "NAMESPACE", "SERVICEACCOUNT"] as const;

/** `here/blob`, `node-1/blob`. */
function proofText({ vantage, depth }: Proof): string {
  return `${vantage.kind === "node" ? vantage.name : "here"}/${depth}`;
}

/** The secrets that the kubelet would try for the image, in its order, each once: `secret/regcred`. */
export function renderCandidateNames({ candidates }: CheckReport): string {
  const names = candidates.flatMap(({ source }) => {
    const [, namespace, name] = /^secret ([^/]+)\/(\S+)$/.exec(source) ?? [];
    return namespace === undefined || name === undefined
      ? []
      : [refText({ kind: "Secret", namespace, name }, false)];
  });
  return [...new Set(names)].map((name) => `${name}\n`).join("");
}
