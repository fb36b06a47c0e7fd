import type { Evidence, Finding, Fix, Subject } from "../../core/finding/finding.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";

const STYLES: Readonly<Record<Finding["severity"], Style>> = {
  error: "red",
  warning: "yellow",
  note: "cyan",
};

/**
 * A finding for a person: the title first, what was seen, what else is known, what to do. No line says in red
 * what is not the cause.
 */
export function renderFinding(finding: Finding, paint: Paint): string {
  const head = `${paint(STYLES[finding.severity], `${finding.severity}[${finding.code}]`)}: ${paint("bold", printable(finding.title))}`;
  const lines = [
    head,
    ...indented("  ", [printable(subjectText(finding.subject))]),
    ...finding.evidence.map((evidence) => row("seen", evidenceText(evidence), paint)),
    ...finding.ruledOut.map((text) => row("not", text, paint)),
    ...certaintyRow(finding, paint),
    ...finding.fixes.map((fix) => row("help", fixText(fix), paint)),
    row("more", finding.explain, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function row(label: string, text: string, paint: Paint): string {
  return `  ${paint("dim", label.padEnd(5))}  ${printable(text).replaceAll("\n", `\n${" ".repeat(ROW_INDENT)}`)}`;
}

const ROW_INDENT = 9;
/** What a terminal shows in one line, by tradition. */
const LINE_WIDTH = 80;

/** A command that would be broken by the end of the line has a line of its own, to be copied whole. */
function fixText({ text, command }: Fix): string {
  if (command === undefined) return text;
  const line = `${text}: ${command}`;
  return line.length + ROW_INDENT <= LINE_WIDTH ? line : `${text}:\n${command}`;
}

function indented(indent: string, lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line !== "").map((line) => indent + line);
}

function certaintyRow(finding: Finding, paint: Paint): readonly string[] {
  return finding.certainty === "certain"
    ? []
    : [row("note", `this is ${finding.certainty}, not certain`, paint)];
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
