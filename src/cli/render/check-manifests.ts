import type { ReportedCandidate } from "../../core/report/check-report.ts";
import type {
  ImageUse,
  ManifestsItem,
  ManifestsReport,
  SharedFinding,
  WrittenSubject,
} from "../../core/report/manifests-report.ts";
import type { Verdict } from "../../core/report/verdict.ts";
import type { Display } from "./display.ts";
import { renderEnvelope } from "./envelope.ts";
import { renderFinding } from "./finding.ts";
import { renderNote } from "./note.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";

export interface ManifestsRendering {
  /** False with `--prove none`: the candidates are listed, and no answer is claimed. */
  readonly isAsked: boolean;
  readonly isWide: boolean;
  readonly paintOut: Paint;
  readonly err: Display;
}

/** `check -f` for a person: a row for each use of an image; then what was found, each cause once. */
export function renderManifestsReport(
  report: ManifestsReport,
  how: ManifestsRendering,
): { readonly out: string; readonly err: string } {
  const rows = report.items.flatMap((item) => item.uses.map((use) => row(item, use, how)));
  const out = rows.length === 0 ? "" : renderTable(header(how), rows, stylesOf(how.paintOut));
  const err = [
    ...(rows.length === 0 ? ["no image found in the manifests\n"] : []),
    ...report.notes.map((note) => renderNote(note, how.err)),
    ...report.findings.map((finding) => renderShared(finding, how.err)),
  ];
  return { out, err: err.join("") };
}

function header({ isAsked, isWide }: ManifestsRendering): readonly string[] {
  const asked = isAsked ? ["ANSWER"] : [];
  const wide = isWide ? ["CONTAINER", "CREDENTIAL"] : isAsked ? [] : ["CANDIDATES"];
  return [...asked, "IMAGE", "NAMESPACE", "SERVICEACCOUNT", ...wide, "WHERE"];
}

const NONE = "<none>";

function row(item: ManifestsItem, use: ImageUse, { isAsked, isWide }: ManifestsRendering): readonly string[] {
  const { container, kind, name, file, line, serviceAccount } = use;
  const credentials = isAsked ? acceptedOf(item) : item.candidates;
  const list = credentials.length === 0 ? NONE : credentials.map(candidateText).join(",");
  const extra = isWide ? [container === "" ? NONE : container, list] : isAsked ? [] : [list];
  return [
    ...(isAsked ? [WORDS[item.verdict]] : []),
    item.image,
    item.namespace ?? use.namespace ?? NONE,
    serviceAccount,
    ...extra,
    `${kind}/${name} (${file}:${line})`,
  ].map(oneCell);
}

/** A cell has one line and nothing that a terminal would obey. */
function oneCell(text: string): string {
  return printable(text).replaceAll("\n", "\\n");
}

function acceptedOf({ candidates, accepted }: ManifestsItem): readonly ReportedCandidate[] {
  return accepted === undefined ? [] : candidates.slice(accepted, accepted + 1);
}

/** `shop/regcred[ghcr.io]`: without white space, so that the columns can be told apart. */
function candidateText({ source, key }: ReportedCandidate): string {
  return `${source.replace(/^secret /, "")}[${key}]`;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  yes: "yes",
  no: "no",
  unsure: "unsure",
  "not-permitted": "unsure",
  partial: "unsure",
};

const STYLES: ReadonlyMap<string, Style> = new Map([
  ["yes", "green"],
  ["no", "red"],
  ["unsure", "yellow"],
]);

/** Colours the answer, which is the first column where there is one. */
function stylesOf(paint: Paint): (text: string, column: number) => string {
  return (text, column) => {
    const style = column === 0 ? STYLES.get(text.trimEnd()) : undefined;
    return style === undefined ? text : paint(style, text);
  };
}

/** How many subjects a finding names on a screen; JSON has them all. */
const NAMED_SUBJECTS = 10;

function renderShared(finding: SharedFinding, display: Display): string {
  const { subjects } = finding;
  const named = subjects.slice(0, NAMED_SUBJECTS).map((subject) => oneCell(subjectText(subject)));
  const others = subjects.length - named.length;
  return renderFinding(finding, display, [...named, ...(others > 0 ? [`and ${others} more`] : [])]);
}

function subjectText({ kind, namespace, name, container, image, file, line }: WrittenSubject): string {
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  const part = container === "" ? "" : `, ${container}`;
  return `${kind} ${place}${part}: ${image} (${file}:${line})`;
}

/** `check -f` for a program: a `CheckReport` whose answers are in `items`. */
export function renderManifestsEnvelope(
  { verdict, items, findings, notes }: ManifestsReport,
  { isAsked, format }: { readonly isAsked: boolean; readonly format: "json" | "yaml" },
): Promise<string> {
  const report = {
    ...answered(verdict, isAsked),
    items: items.map(({ verdict: ofItem, ...item }) => ({ ...answered(ofItem, isAsked), ...item })),
    findings,
    notes,
  };
  return renderEnvelope("CheckReport", report, format);
}

/** A yes is none where nobody was asked. */
function answered(verdict: Verdict, isAsked: boolean): { readonly answer?: string } {
  return !isAsked && verdict === "yes" ? {} : { answer: WORDS[verdict] };
}
