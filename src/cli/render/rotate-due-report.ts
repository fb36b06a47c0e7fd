import type { DueByHand, RotateDueReport } from "../../core/report/rotate-due-report.ts";
import type { Display } from "./display.ts";
import { renderFindings } from "./finding.ts";
import { namespacesText } from "./namespaces.ts";
import { renderNote } from "./note.ts";
import { renderRotateReport, retiredText } from "./rotate-report.ts";

/** What a person should read when all that ends soon was seen to. */
export function renderRotateDueReport(report: RotateDueReport, display: Display): string {
  const { rotated, byHand, retired, findings } = report;
  const isIdle = rotated.length + byHand.length + retired.length + findings.length === 0;
  return [
    ...rotated.map((one) => renderRotateReport(one, display)),
    ...byHand.map((one) => renderNote(byHandText(one), display)),
    ...retired.map((one) => renderNote(retiredText(one), display)),
    renderFindings(findings, display),
    ...(isIdle ? ["nothing ends within that time, of what is recorded or says its end\n"] : []),
  ].join("");
}

function byHandText({ registry, method, endsAt, namespaces }: DueByHand): string {
  const where = namespacesText(namespaces);
  return `${registry} in ${where} ends ${endsAt} (method ${method}); a person has to give the next one: pullpass rotate ${registry}`;
}
