import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { generateCase, type LookupCase } from "./case-generator.ts";
import { differenceIn, ownAnswerTo } from "./comparison.ts";
import { Mix } from "./mix.ts";
import { missingForOracle, type Oracle, startOracle } from "./oracle-process.ts";
import { seedOfCase } from "./random.ts";
import { shrunk } from "./shrink.ts";

/*
 * PULLPASS_ORACLE_SEED repeats a run, PULLPASS_ORACLE_CASES makes it shorter or longer.
 */
const SEED = numberFrom("PULLPASS_ORACLE_SEED") ?? randomInt(2 ** 31);
const CASES = numberFrom("PULLPASS_ORACLE_CASES") ?? 100_000;
/** Enough to keep both processes busy, little enough to stop soon after a difference. */
const BATCH_CASES = 1_000;
const BUILD_TIMEOUT_MS = 20 * 60_000;
const RUN_TIMEOUT_MS = 10 * 60_000;

const missing = await missingForOracle();

describe.skipIf(missing.length > 0)(titleWithNeeds("the kubelet's own code as the oracle", missing), () => {
  let oracle: Oracle;

  beforeAll(async () => {
    oracle = await startOracle();
  }, BUILD_TIMEOUT_MS);

  afterAll(() => oracle.stop());

  it(
    "agrees on every image, candidate, order and error of a generated run",
    async () => {
      const startedMs = performance.now();
      const mix = new Mix();
      let asked = 0;
      for await (const { cases, answers } of batches(oracle)) {
        for (const [index, answer] of answers.entries()) {
          const lookupCase = cases[index] ?? expect.unreachable("an answer without a question");
          const own = ownAnswerTo(lookupCase);
          mix.add(own);
          const difference = differenceIn(lookupCase, own, answer);
          if (difference !== undefined) expect.fail(await report(oracle, lookupCase, asked + index));
        }
        asked += answers.length;
      }
      const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
      process.stdout.write(`oracle: ${asked} cases, seed ${SEED}, ${tookS} s\n${mix}\n`);
      expect(asked).toBe(CASES);
      expect(mix.tooRare()).toEqual([]);
    },
    RUN_TIMEOUT_MS,
  );
});

interface AnsweredBatch {
  readonly cases: readonly LookupCase[];
  readonly answers: Awaited<ReturnType<Oracle["ask"]>>;
}

/** Asks one batch ahead, so that the oracle works while the last answers are compared. */
async function* batches(oracle: Oracle): AsyncGenerator<AnsweredBatch> {
  let ahead = askBatch(oracle, 0);
  for (let start = 0; start < CASES; start += BATCH_CASES) {
    const batch = await ahead;
    ahead = askBatch(oracle, start + BATCH_CASES);
    yield batch;
  }
}

async function askBatch(oracle: Oracle, start: number): Promise<AnsweredBatch> {
  const count = Math.max(Math.min(BATCH_CASES, CASES - start), 0);
  const cases = Array.from({ length: count }, (_, index) => generateCase(seedOfCase(SEED, start + index)));
  return { cases, answers: await oracle.ask(cases) };
}

async function report(oracle: Oracle, failing: LookupCase, index: number): Promise<string> {
  const differenceOf = async (lookupCase: LookupCase): Promise<string | undefined> => {
    const [answer] = await oracle.ask([lookupCase]);
    return answer === undefined ? undefined : differenceIn(lookupCase, ownAnswerTo(lookupCase), answer);
  };
  const smallest = await shrunk(failing, async (candidate) => (await differenceOf(candidate)) !== undefined);
  return [
    `case ${index} of seed ${SEED} differs; the smallest case that still does:`,
    JSON.stringify(smallest, null, 2),
    `${await differenceOf(smallest)}`,
  ].join("\n");
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  return text === undefined || text === "" ? undefined : Number(text);
}
