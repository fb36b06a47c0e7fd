/** Between two columns, as kubectl has it. */
const GAP = "   ";

/**
 * A table as kubectl prints one: a header, no borders, three spaces between columns, none at a line's end.
 * `decorate` gets each cell of the rows at its full width, so that colour does not count as width.
 */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  decorate: (text: string, column: number) => string = (text) => text,
): string {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const padded = (cells: readonly string[]) =>
    cells.map((text, column) => (column === cells.length - 1 ? text : text.padEnd(widths[column] ?? 0)));
  const lines = [padded(header).join(GAP), ...rows.map((cells) => padded(cells).map(decorate).join(GAP))];
  return lines.map((line) => `${line}\n`).join("");
}
