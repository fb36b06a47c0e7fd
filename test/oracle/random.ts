/** Numbers that look random and come again for the same seed: not for secrets. */
export interface Random {
  /** 0 ≤ n < `limit`, whole. */
  below(limit: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** One of `choices`, each with its weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T;
}

/** Mulberry32 (public domain, Tommy Ettinger): 32 bits of state, even enough for picking test cases. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const weighted = <T>(choices: readonly (readonly [number, T])[]): T => {
    let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    throw new RangeError("no choice has a weight");
  };
  return {
    below,
    weighted,
    chance: (percent) => next() * 100 < percent,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
  };
}

/** A seed for case `index` of a run, so that each case can be made again without those before it. */
export function seedOfCase(runSeed: number, index: number): number {
  return Math.imul(runSeed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) >>> 0;
}
