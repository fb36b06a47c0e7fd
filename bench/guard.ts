import { z } from "zod";
import type { Row } from "./side-by-side.ts";

const ratiosSchema = z.object({ wall: z.number(), cpu: z.number(), memory: z.number() });

/** The ratios of an earlier run, by {@link keyOf} of their row. */
export const recordedSchema = z.record(z.string(), ratiosSchema);

export type Recorded = z.infer<typeof recordedSchema>;

/**
 * How many times the recorded ratio is still noise. Both halves of a ratio see the same machine, and yet one run's wall
 * time goes up and down by a third where others work on it; memory hardly moves.
 */
const ROOM = { wall: 1.6, cpu: 1.4, memory: 1.2 } as const;

const WORDS = { wall: "wall time", cpu: "processor time", memory: "most memory" } as const;

export function keyOf({ what, ours }: Pick<Row, "what" | "ours">): string {
  return `${what}: ${ours}`;
}

export function recordedFrom(rows: readonly Row[]): Recorded {
  return Object.fromEntries(rows.map((row) => [keyOf(row), row.ratios]));
}

/** What has become slower or larger than it was, as far as that can be no noise; a sentence each. */
export function regressions(rows: readonly Row[], recorded: Recorded): readonly string[] {
  return rows.flatMap((row) => {
    const before = recorded[keyOf(row)];
    if (before === undefined) return [];
    return (["wall", "cpu", "memory"] as const).flatMap((figure) => {
      const times = row.ratios[figure] / before[figure];
      if (times <= ROOM[figure]) return [];
      const [now, then] = [row.ratios[figure], before[figure]].map((ratio) => `${ratio.toFixed(2)}×`);
      return [
        `${keyOf(row)}: ${WORDS[figure]} is ${now} that of ${row.against.join(" + ")}, and was ${then}`,
      ];
    });
  });
}
