import { generateCase, type LookupCase } from "./case-generator.ts";
import { differenceIn, ownAnswerTo } from "./comparison.ts";
import { Mix } from "./mix.ts";
import type { Oracle, OracleAnswer } from "./oracle-process.ts";
import { seedOfCase } from "./random.ts";
import { shrunk } from "./shrink.ts";

/** Enough to keep both processes busy, little enough to stop soon after a difference. */
const BATCH_CASES = 1_000;

/** The cases `from` ≤ n < `until` of the run with this seed. */
export interface Stretch {
  readonly seed: number;
  readonly from: number;
  readonly until: number;
}

export interface StretchResult {
  readonly casesCompared: number;
  /** How often each kind of case came up. */
  readonly kinds: Readonly<Record<string, number>>;
  /** The first difference, with the smallest case that shows it, for a person. */
  readonly difference?: string;
}

/** Puts each case of a stretch to both sides, and stops at the first on which they differ. */
export async function compareStretch(oracle: Oracle, stretch: Stretch): Promise<StretchResult> {
  const mix = new Mix();
  let casesCompared = 0;
  for await (const [asked, answer] of answered(oracle, stretch)) {
    const own = ownAnswerTo(asked);
    mix.add(own);
    if (differenceIn(asked, own, answer) !== undefined) {
      const name = `case ${stretch.from + casesCompared} of seed ${stretch.seed}`;
      return { casesCompared, kinds: mix.counts(), difference: `${name} ${await smallest(oracle, asked)}` };
    }
    casesCompared++;
  }
  return { casesCompared, kinds: mix.counts() };
}

/** Asks one batch ahead, so that the oracle works while the last answers are compared. */
async function* answered(
  oracle: Oracle,
  stretch: Stretch,
): AsyncGenerator<readonly [LookupCase, OracleAnswer]> {
  let ahead = askBatch(oracle, stretch, stretch.from);
  for (let start = stretch.from; start < stretch.until; start += BATCH_CASES) {
    const { cases, answers } = await ahead;
    ahead = askBatch(oracle, stretch, start + BATCH_CASES);
    for (const [index, asked] of cases.entries()) {
      const answer = answers[index];
      if (answer === undefined) throw new Error("a question without an answer");
      yield [asked, answer];
    }
  }
}

async function askBatch(oracle: Oracle, { seed, until }: Stretch, start: number) {
  const count = Math.max(Math.min(BATCH_CASES, until - start), 0);
  const cases = Array.from({ length: count }, (_, index) => generateCase(seedOfCase(seed, start + index)));
  return { cases, answers: await oracle.ask(cases) };
}

async function smallest(oracle: Oracle, failing: LookupCase): Promise<string> {
  const differenceOf = async (asked: LookupCase): Promise<string | undefined> => {
    const [answer] = await oracle.ask([asked]);
    return answer === undefined ? undefined : differenceIn(asked, ownAnswerTo(asked), answer);
  };
  const least = await shrunk(failing, async (candidate) => (await differenceOf(candidate)) !== undefined);
  return `differs; the smallest case that still does:\n${JSON.stringify(least, null, 2)}\n${await differenceOf(least)}`;
}
