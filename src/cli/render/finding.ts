import type { Evidence, Finding, Subject } from "../../core/finding/finding.ts";
import type { Display } from "./display.ts";
import { hang } from "./hang.ts";
import type { Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { renderHelp, renderRow } from "./row.ts";

const STYLES: Readonly<Record<Finding["severity"], Style>> = {
  error: "red",
  warning: "yellow",
  note: "cyan",
};

/**
 * A finding for a person: the title first, what was seen, what else is known, what to do. No line says in red
 * what is not the cause.
 *
 * @param subjects what it is about, a line each; default: its own subject
 */
export function renderFinding(
  finding: Finding,
  display: Display,
  subjects: readonly string[] = [subjectText(finding.subject)],
): string {
  const lines = [
    renderHead(finding, display),
    ...subjects.filter((subject) => subject !== "").map((subject) => `  ${printable(subject)}`),
    ...finding.evidence.map((evidence) => renderRow("seen", evidenceText(evidence), display)),
    ...finding.ruledOut.map((text) => renderRow("not", text, display)),
    ...certaintyRow(finding, display),
    ...finding.fixes.map((fix) => renderHelp(fix, display)),
    renderRow("more", finding.explain, { paint: display.paint }),
  ];
  return `${lines.join("\n")}\n`;
}

export function renderFindings(findings: readonly Finding[], display: Display): string {
  return findings.map((finding) => renderFinding(finding, display)).join("");
}

function renderHead({ severity, code, title }: Finding, display: Display): string {
  const { paint } = display;
  const label = `${severity}[${code}]`;
  const text = hang(printable(title), `${label}: `.length, display);
  return `${paint(STYLES[severity], label)}: ${text.replaceAll(/\S.*/g, (line) => paint("bold", line))}`;
}

function certaintyRow(finding: Finding, display: Display): readonly string[] {
  return finding.certainty === "certain"
    ? []
    : [renderRow("note", `this is ${finding.certainty}, not certain`, display)];
}

function evidenceText({ source, text, vantage }: Evidence): string {
  const from =
    vantage === undefined ? "" : vantage.kind === "here" ? ", from here" : `, from node ${vantage.name}`;
  return `${source}${from}: ${text}`;
}

/** `pod shop/web-1, container app`: what the finding is about; empty where the title says it all. */
function subjectText(subject: Subject): string {
  const { kind, namespace, name, container } = subject;
  if (kind === "Image" || kind === "Registry" || kind === undefined || name === undefined) return "";
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return `${kind} ${place}${container === undefined ? "" : `, container ${container}`}`;
}
