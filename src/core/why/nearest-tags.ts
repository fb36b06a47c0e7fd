/** More are a list of everything. */
const MAX_NEAREST = 3;
/** A tag that differs more is another one. */
const MAX_EDITS = 2;

/**
 * The tags that the wanted one may have been meant for, the nearest first: the same with or without `v`, the same in other
 * case, one that goes on where it ends, one that is a slip of a finger away.
 *
 * @example nearestTags("1.2", ["v1.2", "1.2.0", "1.2.1", "9"]) // ["v1.2", "1.2.0", "1.2.1"]
 */
export function nearestTags(wanted: string, tags: readonly string[]): readonly string[] {
  const ranked = tags.flatMap((tag) => {
    const rank = rankOf(wanted, tag);
    return rank === undefined ? [] : [{ tag, rank }];
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank || (a.tag < b.tag ? -1 : 1))
    .slice(0, MAX_NEAREST)
    .map(({ tag }) => tag);
}

function rankOf(wanted: string, tag: string): number | undefined {
  const [want, have] = [bare(wanted), bare(tag)];
  if (want === have) return 0;
  if (have.startsWith(`${want}.`) || have.startsWith(`${want}-`)) return 1;
  if (want.startsWith(`${have}.`) || want.startsWith(`${have}-`)) return 2;
  // Of `1` and `2` nobody can say that one was meant for the other.
  if (want.length < 4) return undefined;
  const edits = editsBetween(want, have);
  return edits <= MAX_EDITS ? 2 + edits : undefined;
}

function bare(tag: string): string {
  return tag.toLowerCase().replace(/^v(?=\d)/, "");
}

/** Levenshtein's distance; of texts whose lengths differ by more than counts, that difference. */
function editsBetween(left: string, right: string): number {
  const difference = Math.abs(left.length - right.length);
  if (difference > MAX_EDITS) return difference;
  let before = Array.from({ length: right.length + 1 }, (_, place) => place);
  for (const [row, character] of [...left].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...right].entries()) {
      const swap = (before[column] ?? 0) + (character === other ? 0 : 1);
      current.push(Math.min(swap, (before[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    before = current;
  }
  return before.at(-1) ?? 0;
}
