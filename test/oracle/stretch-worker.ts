import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { startOracle } from "./oracle-process.ts";
import { compareStretch } from "./stretch.ts";

/*
 * A thread of its own, so that a stretch runs as Node runs it: inside of vitest, where each imported name is
 * looked up anew at every use, the same takes twice as long.
 */
const stretch = z.object({ seed: z.int(), from: z.int(), until: z.int() }).parse(workerData);
const oracle = await startOracle();
parentPort?.postMessage(await compareStretch(oracle, stretch));
await oracle.stop();
