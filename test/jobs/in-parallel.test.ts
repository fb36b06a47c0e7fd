import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { inParallel } from "../../src/jobs/in-parallel.ts";

it("gives the results in the items' order, however they end, and never works on more than the limit", async () => {
  let working = 0;
  let most = 0;
  const results = await inParallel([30, 1, 20, 2, 10], 2, async (waitMs) => {
    working += 1;
    most = Math.max(most, working);
    await sleep(waitMs);
    working -= 1;
    return waitMs;
  });
  expect(results).toEqual([30, 1, 20, 2, 10]);
  expect(most).toBe(2);
});

it("throws what the work throws", async () => {
  const work = async (item: number) => {
    if (item === 2) throw new Error("two");
  };
  await expect(inParallel([1, 2, 3], 8, work)).rejects.toThrow("two");
});
