import type { ConnectReport } from "../../core/report/connect-report.ts";
import { renderAside } from "./aside.ts";
import type { Display } from "./display.ts";
import { namespacesText } from "./namespaces.ts";

/** What a person should read when `connect` is over and that was no news: what was left alone, notes, findings. */
export function renderConnectReport(report: ConnectReport, display: Display): string {
  const several = report.namespaces.length > 1;
  return [renderAside(report, several, display), ...conclusion(report)].join("");
}

function conclusion(report: ConnectReport): readonly string[] {
  const where = namespacesText(report.namespaces);
  if (report.verdict === "partial")
    return [`${report.registry}: partly done; the same command goes on where it stopped\n`];
  if (report.verdict !== "yes" || report.dryRun !== "none") return [];
  // Without a secret there is nothing to change in the cluster; what was done in Azure instead, or not, is among the notes.
  const { changes } = report;
  const isAsBefore = changes.length > 0 && changes.every(({ change }) => change === "unchanged");
  return [`${report.registry} is connected to ${where}${isAsBefore ? "; nothing had to change" : ""}\n`];
}
