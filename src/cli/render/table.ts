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
  // Rows may be more than a call takes arguments: a registry in each of 100,000 namespaces.
  const widths = header.map((name, column) =>
    rows.reduce((width, cells) => Math.max(width, cells[column]?.length ?? 0), name.length),
  );
  const padded = (cells: readonly string[]) =>
    cells.map((text, column) => (column === cells.length - 1 ? text : text.padEnd(widths[column] ?? 0)));
  const lines = [padded(header).join(GAP), ...rows.map((cells) => padded(cells).map(decorate).join(GAP))];
  return lines.map((line) => `${line}\n`).join("");
}
