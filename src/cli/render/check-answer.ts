import type { ReportedCandidate } from "../../core/report/check-report.ts";
import type { Verdict } from "../../core/report/verdict.ts";
import { NONE } from "./cell.ts";
import type { Paint, Style } from "./paint.ts";

/** What a verdict is called where somebody has asked. */
export const ANSWERS: Readonly<Record<Verdict, "yes" | "no" | "unsure">> = {
  yes: "yes",
  no: "no",
  unsure: "unsure",
  "not-permitted": "unsure",
  partial: "unsure",
};

/** The answer of a report for programs; a yes is none where nobody was asked. */
export function answered(verdict: Verdict, isAsked: boolean): { readonly answer?: string } {
  return !isAsked && verdict === "yes" ? {} : { answer: ANSWERS[verdict] };
}

const STYLES: ReadonlyMap<string, Style> = new Map([
  ["yes", "green"],
  ["no", "red"],
  ["unsure", "yellow"],
]);

/** Colours the answer, which is the first column where there is one. */
export function answerStyles(paint: Paint): (text: string, column: number) => string {
  return (text, column) => {
    const style = column === 0 ? STYLES.get(text.trimEnd()) : undefined;
    return style === undefined ? text : paint(style, text);
  };
}

interface Candidates {
  readonly candidates: readonly ReportedCandidate[];
  readonly accepted?: number;
}

/** The credential that was taken, or all that would be tried where nobody was asked: `shop/regcred[ghcr.io]`. */
export function credentialCell({ candidates, accepted }: Candidates, isAsked: boolean): string {
  const taken = accepted === undefined ? [] : candidates.slice(accepted, accepted + 1);
  const listed = isAsked ? taken : candidates;
  return listed.length === 0 ? NONE : listed.map(candidateText).join(",");
}

/** Without white space, so that the columns can be told apart. */
function candidateText({ source, key }: ReportedCandidate): string {
  return `${source.replace(/^secret /, "")}[${key}]`;
}
