import type { ConnectReport } from "../../core/report/connect-report.ts";
import { renderFinding } from "./finding.ts";
import { namespacesText } from "./namespaces.ts";
import { refText } from "./object-ref.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** What a person should read when `connect` is over and that was no news: what was left alone, notes, findings. */
export function renderConnectReport(report: ConnectReport, paint: Paint): string {
  const several = report.namespaces.length > 1;
  return [
    ...report.leftAlone.map(
      ({ target, reason }) => `note: ${refText(target, several)} ${printable(reason)}\n`,
    ),
    ...report.notes.map((note) => `note: ${printable(note)}\n`),
    ...report.notDone.map((target) => `not done: ${refText(target, several)}\n`),
    ...report.findings.map((finding) => renderFinding(finding, paint)),
    ...conclusion(report),
  ].join("");
}

function conclusion(report: ConnectReport): readonly string[] {
  const where = namespacesText(report.namespaces);
  if (report.verdict === "partial")
    return [`${report.registry}: partly done; the same command goes on where it stopped\n`];
  if (report.verdict !== "yes" || report.dryRun !== "none") return [];
  const changed = report.changes.some(({ change }) => change !== "unchanged");
  return [`${report.registry} is connected to ${where}${changed ? "" : "; nothing had to change"}\n`];
}
