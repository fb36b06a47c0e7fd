/** Of ten letters four may be wrong: what is farther away was not meant (commander's own rule for commands and flags). */
const MIN_LIKENESS = 0.4;
const MAX_DISTANCE = 3;

/**
 * The known words that a mistyped one is likely to mean: those with the fewest letters to add, drop, change or swap.
 *
 * @example nearest("clinet", ["none", "client", "server"]); // ["client"]
 */
export function nearest(typed: string, known: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  const near = known
    .map((candidate) => ({ candidate, distance: distance(word, candidate.toLowerCase()) }))
    .filter(({ candidate, distance: steps }) => {
      const length = Math.max(word.length, candidate.length);
      return steps <= MAX_DISTANCE && (length - steps) / length > MIN_LIKENESS;
    });
  const least = Math.min(...near.map((one) => one.distance));
  return near.filter((one) => one.distance === least).map(({ candidate }) => candidate);
}

/** ` (Did you mean client?)`, as commander says it of commands and flags; empty where nothing is near. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const words = nearest(typed, known);
  if (words.length === 0) return "";
  return words.length === 1 ? ` (Did you mean ${words[0]}?)` : ` (Did you mean one of ${words.join(", ")}?)`;
}

/** Optimal string alignment: two letters that changed places are one step. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    const steps = [row];
    rows.push(steps);
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      steps.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + change,
          isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
