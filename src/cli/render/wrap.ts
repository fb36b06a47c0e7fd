/**
 * Breaks lines at spaces so that none is longer; a word that is longer keeps a line of its own. What goes on is
 * indented as its line was, and a little more.
 *
 * @param width in characters
 */
export function wrap(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const [, indent = "", rest = ""] = /^( *)(.*)$/.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of rest.split(" ")) {
    const longer = current.trim() === "" ? `${current}${word}` : `${current} ${word}`;
    if (longer.length > width && current.trim() !== "") {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current = longer;
  }
  return [...lines, current];
}
