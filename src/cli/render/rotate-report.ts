import type { RotateReport } from "../../core/report/rotate-report.ts";
import type { Display } from "./display.ts";
import { renderFindings } from "./finding.ts";
import { namespacesText } from "./namespaces.ts";
import { renderNote } from "./note.ts";
import { refText } from "./object-ref.ts";

/** What a person should read when `rotate` is over and that was no news. */
export function renderRotateReport(report: RotateReport, display: Display): string {
  const several = report.namespaces.length > 1;
  return [
    ...report.notes.map((note) => renderNote(note, display)),
    ...report.notDone.map(
      (target) => `not done: ${refText(target, several || report.namespaces.length === 0)}\n`,
    ),
    renderFindings(report.findings, display),
    ...conclusion(report, display),
  ].join("");
}

function conclusion(report: RotateReport, display: Display): readonly string[] {
  const { verdict, dryRun, registry, namespaces } = report;
  if (dryRun !== "none") return [];
  if (verdict === "partial")
    return [`${registry}: partly rotated; the same command goes on where it stopped\n`];
  if (verdict !== "yes") return [];
  return [`${registry}: rotated in ${namespacesText(namespaces)}\n`, ...oldCredential(report, display)];
}

function oldCredential({ oldCredential: old, registry }: RotateReport, display: Display): readonly string[] {
  switch (old) {
    case "accepted":
      return [
        renderNote(
          `${registry} still accepts the old credential: end it there, nothing here uses it any more`,
          display,
        ),
      ];
    case "refused":
      return [`the old credential is not accepted any more\n`];
    default:
      return [];
  }
}
