import { styleText } from "node:util";

export type Style = "red" | "yellow" | "green" | "cyan" | "bold" | "dim";

/** Colours a piece of text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Whether a stream gets colour: NO_COLOR and FORCE_COLOR decide before the terminal does (no-color.org). */
export function paintFor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = environment;
  const forced = force !== undefined && force !== "" && force !== "0";
  const wanted = no !== undefined && no !== "" ? false : forced || (isTerminal && term !== "dumb");
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
