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
  const wanted = isSet(no) ? false : isSet(force) ? !isOff(force) : isTerminal && term !== "dumb";
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

/** `FORCE_COLOR=0` forces colour off, as node and chalk have it. */
function isOff(value: string): boolean {
  return value === "0" || value === "false";
}
