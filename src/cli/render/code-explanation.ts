import type { CodeExplanation } from "../../core/explain/code.ts";
import type { Display } from "./display.ts";
import { hang } from "./hang.ts";
import { renderHelp, renderRow } from "./row.ts";

/**
 * A code for a person, in the shape of a finding: what it means, what it looks like, what to do, what is near.
 *
 * @param everyCode the command that lists all of them
 */
export function renderCodeExplanation(
  explanation: CodeExplanation,
  everyCode: string,
  display: Display,
): string {
  const { code, cause, meaning, looksLike, remedy, related } = explanation;
  const lines = [
    `${display.paint("bold", code)} ${hang(`${cause}: ${meaning}`, `${code} `.length, display)}`,
    ...looksLike.map((text) => renderRow("looks", text, display)),
    renderHelp({ text: remedy }, display),
    ...related.map((near) => renderRow("near", `${near.code} ${near.cause}: ${near.meaning}`, display)),
    renderRow("more", `every code: ${everyCode}`, { paint: display.paint }),
  ];
  return `${lines.join("\n")}\n`;
}
