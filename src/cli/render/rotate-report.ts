import type { RetiredCredential, RotateReport } from "../../core/report/rotate-report.ts";
import { renderAside } from "./aside.ts";
import type { Display } from "./display.ts";
import { namespacesText } from "./namespaces.ts";
import { renderNote } from "./note.ts";

/** What a person should read when `rotate` is over and that was no news. */
export function renderRotateReport(report: RotateReport, display: Display): string {
  const several = report.namespaces.length !== 1;
  return [
    renderAside({ ...report, leftAlone: [] }, several, display),
    ...conclusion(report, display),
    ...report.retired.map((one) => renderNote(retiredText(one), display)),
  ].join("");
}

function conclusion(report: RotateReport, display: Display): readonly string[] {
  const { verdict, dryRun, registry, namespaces } = report;
  if (dryRun !== "none") return [];
  if (verdict === "partial")
    return [`${registry}: partly rotated; the same command goes on where it stopped\n`];
  if (verdict !== "yes") return [];
  if (report.changes.length === 0)
    return [
      `${registry}: ${namespacesText(namespaces)} had this credential already; nothing had to change\n`,
    ];
  return [`${registry}: rotated in ${namespacesText(namespaces)}\n`, ...oldCredential(report, display)];
}

/** What became of a credential that was replaced. */
export function retiredText({ hint, keyId, state, revokeAt, reason, command }: RetiredCredential): string {
  const what = hint ?? keyId;
  switch (state) {
    case "ended":
      return `${what} was ended`;
    case "later":
      return `${what} stays good until ${revokeAt}; a run after that ends it`;
    case "kept":
      return `${what} was not ended: ${reason ?? ""}${command === undefined ? "" : `; who may runs: ${command}`}`;
  }
}

function oldCredential(
  { oldCredential: old, registry, retired }: RotateReport,
  display: Display,
): readonly string[] {
  if (retired.length > 0) return [];
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
