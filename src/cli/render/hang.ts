import type { Display } from "./display.ts";
import { wrap } from "./wrap.ts";

/** Below this many columns a word a line would be all there is; the screen breaks the lines then. */
const MIN_TEXT_COLUMNS = 20;

/**
 * Text beside a label: what does not fit on the line goes on below itself, and the label's columns stay empty. So do
 * the lines that the text has already.
 *
 * @param indent the label's width in characters, with the spaces around it
 */
export function hang(text: string, indent: number, { columns }: Pick<Display, "columns">): string {
  const whole = columns === undefined ? text : wrap(text, Math.max(columns - indent, MIN_TEXT_COLUMNS), 0);
  return whole.replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** What a terminal shows in one line, by tradition; a pipe may well end at one. */
const USUAL_COLUMNS = 80;

/**
 * Text and the command that belongs to it. A command that the end of the line would break has a line of its own, which
 * nothing breaks: it is there to be copied whole.
 *
 * @param indent of the text, in characters
 */
export function hangCommand(
  { text, command }: { readonly text: string; readonly command?: string },
  indent: number,
  display: Pick<Display, "columns">,
): string {
  if (command === undefined) return hang(text, indent, display);
  const line = `${text}: ${command}`;
  if (line.length + indent <= (display.columns ?? USUAL_COLUMNS)) return line;
  return `${hang(`${text}:`, indent, display)}${hang(`\n${command}`, indent, {})}`;
}
