import { type Cost, medianCost } from "./measure.ts";

/** One way to do the work that is compared. */
export interface Contender {
  readonly name: string;
  /** Does it once; `round` counts from 0, for what has to be new each time. */
  run(round: number): Promise<Cost>;
}

/** At most so many times what the contender that is compared with takes. */
export interface Reach {
  readonly wall?: number;
  readonly cpu?: number;
  readonly memory?: number;
}

export interface Comparison {
  /** Names it in the table and on the command line's selection: `start, executable`. */
  readonly what: string;
  readonly ours: string;
  /** One contender, or several whose wall and processor time add up; the most memory is the greatest of them. */
  readonly against: readonly string[];
  readonly reach: Reach;
}

export interface Row extends Comparison {
  readonly rounds: number;
  readonly cost: Cost;
  readonly otherCost: Cost;
  readonly ratios: { readonly wall: number; readonly cpu: number; readonly memory: number };
}

/**
 * Runs all of them one after the other in each round, so that what else happens on the machine happens to all. The
 * round before the first is not counted: it fills the caches of the file system.
 */
export async function sideBySide(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, Cost>> {
  const runs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const cost = await run(round);
      if (round > 0) runs.get(name)?.push(cost);
    }
  }
  return new Map([...runs].map(([name, costs]) => [name, medianCost(costs)]));
}

/** @throws when it names a contender that did not run. */
export function compare(comparison: Comparison, costs: ReadonlyMap<string, Cost>, rounds: number): Row {
  const costOf = (name: string): Cost => {
    const cost = costs.get(name);
    if (cost === undefined) throw new Error(`${comparison.what}: ${name} did not run`);
    return cost;
  };
  const cost = costOf(comparison.ours);
  const others = comparison.against.map(costOf);
  const otherCost = {
    wallSeconds: sum(others.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: sum(others.map(({ cpuSeconds }) => cpuSeconds)),
    peakMebibytes: Math.max(...others.map(({ peakMebibytes }) => peakMebibytes)),
  };
  const ratios = {
    wall: cost.wallSeconds / otherCost.wallSeconds,
    cpu: cost.cpuSeconds / otherCost.cpuSeconds,
    memory: cost.peakMebibytes / otherCost.peakMebibytes,
  };
  return { ...comparison, rounds, cost, otherCost, ratios };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
