import type { InspectedDocument, InspectReport } from "../../core/report/inspect-report.ts";
import type { Display } from "./display.ts";
import { renderFindings } from "./finding.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";

/** The documents as tables, never a password: which key, whose, what it matches, until when, what is wrong. */
export function renderInspected(documents: readonly InspectedDocument[]): string {
  return documents.map(renderDocument).join("\n");
}

function renderDocument({ source, type, entries }: InspectedDocument): string {
  const head = printable(`${source}${type === undefined ? "" : ` (${type})`}`);
  if (entries.length === 0) return `${head}: no entry that can be read\n`;
  const rows = entries.map(({ key, username, matches, expiresAt, faults }) =>
    [
      key,
      username === "" ? "<none>" : username,
      "‹redacted›",
      matches ?? "<nothing>",
      expiresAt ?? "<unknown>",
      faults.length === 0 ? "<none>" : String(faults.length),
    ].map((cell) => printable(cell).replaceAll("\n", "\\n")),
  );
  const header = ["KEY", "USER", "PASSWORD", "MATCHES", "EXPIRES", "FAULTS"];
  return `${head}\n${renderTable(header, rows)}`;
}

/** `lint`'s answer: a line for each document that has nothing wrong, and the findings. */
export function renderLint(
  { documents, findings }: InspectReport,
  display: Display,
): { readonly out: string; readonly err: string } {
  const sources = documents.map(({ source, entries }) => {
    const faulty = findings.some((finding) =>
      finding.evidence.some((evidence) => evidence.source === source),
    );
    const count = `${entries.length} ${entries.length === 1 ? "entry" : "entries"}`;
    return `${printable(source)}: ${faulty ? "faults found" : `nothing wrong, ${count}`}\n`;
  });
  return { out: sources.join(""), err: renderFindings(findings, display) };
}
