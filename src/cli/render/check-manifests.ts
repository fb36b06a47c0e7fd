import type {
  ImageUse,
  ManifestsItem,
  ManifestsReport,
  SharedFinding,
  WrittenSubject,
} from "../../core/report/manifests-report.ts";
import { NONE, oneCell } from "./cell.ts";
import { ANSWERS, answered, answerStyles, credentialCell } from "./check-answer.ts";
import type { Display } from "./display.ts";
import { renderEnvelope } from "./envelope.ts";
import { renderFinding } from "./finding.ts";
import { renderNote } from "./note.ts";
import { resourceText } from "./object-ref.ts";
import type { Paint } from "./paint.ts";
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
  const out = rows.length === 0 ? "" : renderTable(header(how), rows, answerStyles(how.paintOut));
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

function row(item: ManifestsItem, use: ImageUse, { isAsked, isWide }: ManifestsRendering): readonly string[] {
  const { container, kind, name, file, line, serviceAccount } = use;
  const list = credentialCell(item, isAsked);
  const extra = isWide ? [container === "" ? NONE : container, list] : isAsked ? [] : [list];
  return [
    ...(isAsked ? [ANSWERS[item.verdict]] : []),
    item.image,
    item.namespace ?? use.namespace ?? NONE,
    serviceAccount,
    ...extra,
    `${kind}/${name} (${file}:${line})`,
  ].map(oneCell);
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

/** The objects whose images a Pod could not be shown to pull, each once; all of them where nobody was asked. */
export function renderManifestNames({ items }: ManifestsReport, isAsked: boolean): string {
  const uses = items.filter(({ verdict }) => !isAsked || verdict !== "yes").flatMap((item) => item.uses);
  const names = new Set(uses.map(({ kind, name }) => oneCell(resourceText(kind, name))));
  return [...names].map((name) => `${name}\n`).join("");
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
