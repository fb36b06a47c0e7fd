import type { InspectedDocument, InspectedEntry, InspectReport } from "../../core/report/inspect-report.ts";
import { NONE, oneCell } from "./cell.ts";
import { refText } from "./object-ref.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";

/** The documents as tables, never a password: which key, whose, what it matches, until when, what is wrong. */
export function renderInspected(
  documents: readonly InspectedDocument[],
  { isWide }: { readonly isWide: boolean },
): string {
  return documents.map((document) => renderDocument(document, isWide)).join("\n");
}

const UNKNOWN = "<unknown>";
const HEADER = ["KEY", "USER", "PASSWORD", "MATCHES", "EXPIRES", "FAULTS"] as const;
const WIDE_HEADER = [...HEADER, "METHOD", "MADE", "KEYTOWRITE"] as const;

function renderDocument({ source, type, entries }: InspectedDocument, isWide: boolean): string {
  const head = printable(`${source}${type === undefined ? "" : ` (${type})`}`);
  if (entries.length === 0) return `${head}: no entry that can be read\n`;
  const rows = entries.map((entry) => (isWide ? wideRow(entry) : row(entry)).map(oneCell));
  return `${head}\n${renderTable(isWide ? WIDE_HEADER : HEADER, rows)}`;
}

function row({ key, username, matches, expiresAt, faults }: InspectedEntry): readonly string[] {
  return [
    key,
    username === "" ? NONE : username,
    "‹redacted›",
    matches ?? "<nothing>",
    expiresAt ?? UNKNOWN,
    faults.length === 0 ? NONE : String(faults.length),
  ];
}

function wideRow(entry: InspectedEntry): readonly string[] {
  const { method, madeAt, keyToWrite } = entry;
  return [...row(entry), method ?? UNKNOWN, madeAt ?? UNKNOWN, keyToWrite ?? NONE];
}

/** `lint`'s answer: a line for each document. */
export function renderLint(report: InspectReport): string {
  const lines = report.documents.map((document) => {
    const { source, entries } = document;
    const count = `${entries.length} ${entries.length === 1 ? "entry" : "entries"}`;
    const words = faultsOf(report, document).length > 0 ? "faults found" : `nothing wrong, ${count}`;
    return `${printable(source)}: ${words}\n`;
  });
  return lines.join("");
}

/** `lint -o wide`: a row for each document, with the codes of what is wrong in it, each once. */
export function renderLintTable(report: InspectReport): string {
  const rows = report.documents.map((document) => {
    const { source, type = NONE, entries } = document;
    const codes = [...new Set(faultsOf(report, document).map(({ code }) => code))];
    const list = codes.length === 0 ? NONE : codes.join(",");
    return [list, String(entries.length), type, source].map(oneCell);
  });
  return rows.length === 0 ? "" : renderTable(["FAULTS", "ENTRIES", "TYPE", "SOURCE"], rows);
}

function faultsOf({ findings }: InspectReport, { source }: InspectedDocument): InspectReport["findings"] {
  return findings.filter(({ evidence }) => evidence.some((one) => one.source === source));
}

/** The documents that something is wrong with. */
export function faultyDocuments(report: InspectReport): readonly InspectedDocument[] {
  return report.documents.filter((document) => faultsOf(report, document).length > 0);
}

/** `secret/regcred` of a Secret; of a docker config its file, `-` for standard input. */
export function renderDocumentNames(documents: readonly InspectedDocument[]): string {
  const names = documents.map(({ namespace = "", name, file = "-" }) =>
    name === undefined ? file : refText({ kind: "Secret", namespace, name }, false),
  );
  return [...new Set(names)].map((name) => `${oneCell(name)}\n`).join("");
}
