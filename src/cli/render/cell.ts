import { printable } from "./printable.ts";

/** What stands in a cell that has nothing to say, as kubectl has it. */
export const NONE = "<none>";

/** A cell has one line and nothing that a terminal would obey. */
export function oneCell(text: string): string {
  return printable(text).replaceAll("\n", "\\n");
}
