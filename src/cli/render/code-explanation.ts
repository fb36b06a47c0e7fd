import type { CodeExplanation } from "../../core/explain/code.ts";
import type { Paint } from "./paint.ts";

/** A code for a person, in the shape of a finding: what it means, what it looks like, what to do, what is near. */
export function renderCodeExplanation(explanation: CodeExplanation, paint: Paint): string {
  const { code, cause, meaning, looksLike, remedy, related, docs } = explanation;
  const lines = [
    `${paint("bold", code)} ${cause}: ${meaning}`,
    ...looksLike.map((text) => row("looks", text, paint)),
    row("help", remedy, paint),
    ...related.map((near) => row("near", `${near.code} ${near.cause}: ${near.meaning}`, paint)),
    row("more", docs, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function row(label: string, text: string, paint: Paint): string {
  return `  ${paint("dim", label.padEnd(5))}  ${text}`;
}
