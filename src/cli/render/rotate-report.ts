import type { RotateReport } from "../../core/report/rotate-report.ts";
import { renderAside } from "./aside.ts";
import type { Display } from "./display.ts";
import { namespacesText } from "./namespaces.ts";
import { renderNote } from "./note.ts";

/** What a person should read when `rotate` is over and that was no news. */
export function renderRotateReport(report: RotateReport, display: Display): string {
  const several = report.namespaces.length !== 1;
  return [renderAside({ ...report, leftAlone: [] }, several, display), ...conclusion(report, display)].join(
    "",
  );
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
