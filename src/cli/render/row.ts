import type { Display } from "./display.ts";
import { hang, hangCommand } from "./hang.ts";
import { printable } from "./printable.ts";

const LABEL_WIDTH = 5;
/** The label, and two spaces on both its sides. */
const ROW_INDENT = LABEL_WIDTH + 4;

/** A line of a finding: `  seen   registry ghcr.io: 401`. */
export function renderRow(label: string, text: string, display: Display): string {
  return labelled(label, hang(printable(text), ROW_INDENT, display), display);
}

/** A line that helps, and the command to type. */
export function renderHelp(
  { text, command }: { readonly text: string; readonly command?: string },
  display: Display,
): string {
  const shown = {
    text: printable(text),
    ...(command === undefined ? {} : { command: printable(command) }),
  };
  return labelled("help", hangCommand(shown, ROW_INDENT, display), display);
}

function labelled(label: string, text: string, { paint }: Display): string {
  return `  ${paint("dim", label.padEnd(LABEL_WIDTH))}  ${text}`;
}
