import type { Terminal } from "../terminal/terminal.ts";
import { type Display, displayOf } from "./display.ts";
import { hang, hangCommand } from "./hang.ts";
import { printable } from "./printable.ts";

const LABEL = "note: ";

/** What a person should know and nothing depends on: `note: the line end after the password was left out`. */
export function renderNote(text: string, display: Display): string {
  return `${LABEL}${hang(printable(text), LABEL.length, display)}\n`;
}

/** Says notes on standard error, as they come. */
export function printNotes(terminal: Terminal, notes: readonly string[]): void {
  const display = displayOf(terminal, "stderr");
  for (const note of notes) terminal.err(renderNote(note, display));
}

/** A note with a command to copy. */
export function printCommandNote(terminal: Terminal, text: string, command: string): void {
  const display = displayOf(terminal, "stderr");
  const shown = { text: printable(text), command: printable(command) };
  terminal.err(`${LABEL}${hangCommand(shown, LABEL.length, display)}\n`);
}
