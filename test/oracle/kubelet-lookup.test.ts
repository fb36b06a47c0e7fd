import { randomInt } from "node:crypto";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import { ensurePrograms } from "../../testbed/programs.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { mixText, tooRareKinds } from "./mix.ts";
import { missingForOracle } from "./oracle-process.ts";
import type { Stretch, StretchResult } from "./stretch.ts";

/*
 * PULLPASS_ORACLE_SEED repeats a run, PULLPASS_ORACLE_CASES makes it shorter or longer. `npm run test:oracle` has a
 * million.
 */
const SEED = numberFrom("PULLPASS_ORACLE_SEED") ?? randomInt(2 ** 31);
const CASES = numberFrom("PULLPASS_ORACLE_CASES") ?? 100_000;
/** Each with an oracle of its own; more than the cores of a small machine gain nothing. */
const WORKERS = 2;
const BUILD_TIMEOUT_MS = 20 * 60_000;
/** For each hundred thousand cases; a run takes a tenth of it where the machine has nothing else to do. */
const RUN_TIMEOUT_MS = 10 * 60_000 * Math.max(1, CASES / 100_000);

const missing = await missingForOracle();

describe.skipIf(missing.length > 0)(titleWithNeeds("the kubelet's own code as the oracle", missing), () => {
  beforeAll(() => ensurePrograms(["oracle"]), BUILD_TIMEOUT_MS);

  it(
    "agrees on every image, candidate, order and error of a generated run",
    async () => {
      const startedMs = performance.now();
      const results = await Promise.all(stretches().map(runStretch));
      const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
      const casesCompared = results.reduce((sum, result) => sum + result.casesCompared, 0);
      const counts = results.map(({ kinds }) => kinds);
      process.stdout.write(
        `oracle: ${casesCompared} cases, seed ${SEED}, ${tookS} s\n${mixText(counts, casesCompared)}\n`,
      );
      const [difference] = results.flatMap((result) => result.difference ?? []);
      if (difference !== undefined) expect.fail(difference);
      expect(casesCompared).toBe(CASES);
      expect(tooRareKinds(counts, casesCompared)).toEqual([]);
    },
    RUN_TIMEOUT_MS,
  );
});

function stretches(): readonly Stretch[] {
  const length = Math.ceil(CASES / WORKERS);
  return Array.from({ length: WORKERS }, (_, index) => ({
    seed: SEED,
    from: index * length,
    until: Math.min((index + 1) * length, CASES),
  }));
}

async function runStretch(stretch: Stretch): Promise<StretchResult> {
  const worker = new Worker(new URL("stretch-worker.ts", import.meta.url), {
    workerData: stretch,
    // Not those of vitest: plain Node reads TypeScript by itself.
    execArgv: [],
  });
  // An error in the worker rejects, as `once` has it.
  const [result] = await once(worker, "message");
  await once(worker, "exit");
  return result;
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  return text === undefined || text === "" ? undefined : Number(text);
}
