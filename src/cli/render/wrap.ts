/** Further to the right than the line that goes on, so that it can be told from the next. */
const DEEPER = 2;

/** What stands between backticks is mostly there to be copied, and is one word. */
const WORD = /(?:`[^`]*`|[^ ])+/g;

/**
 * Breaks lines at spaces so that none is longer; a word that is longer keeps a line of its own. What goes on is
 * indented as its line was, and `deeper` by so many characters.
 *
 * @param width in characters
 */
export function wrap(text: string, width: number, deeper = DEEPER): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, width, deeper))
    .join("\n");
}

function wrapLine(line: string, width: number, deeper: number): readonly string[] {
  if (line.length <= width) return [line];
  const [indent = ""] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.match(WORD) ?? []) {
    const longer = current.trim() === "" ? `${current}${word}` : `${current} ${word}`;
    if (longer.length > width && current.trim() !== "") {
      lines.push(current);
      current = `${indent}${" ".repeat(deeper)}${word}`;
    } else current = longer;
  }
  return [...lines, current];
}
