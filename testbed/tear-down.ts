import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrorWithCode } from "./error-code.ts";
import { removeHostNames } from "./hosts-file.ts";
import { isProcessAlive } from "./process-liveness.ts";
import { readRun } from "./run.ts";

const POLL_INTERVAL_MS = 20;
const EXIT_TIMEOUT_MS = 10_000;

/**
 * Ends a run and removes everything it left on this machine, whoever started it and however far it came.
 * Safe to repeat. Servers are killed outright: all they would save on a goodbye is about to be deleted.
 */
export async function tearDown(folder: string): Promise<void> {
  const run = await readRun(folder);
  const alive = run.servers.filter((server) => server.isAlive).map((server) => server.pid);
  await killAll(alive);
  await removeHostNames(run.id);
  await rm(folder, { recursive: true, force: true });
}

/** Kills these processes and waits until they are gone. */
export async function killAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) kill(pid);
  const startedMs = performance.now();
  while (pids.some(isProcessAlive)) {
    if (performance.now() - startedMs > EXIT_TIMEOUT_MS) {
      const left = pids.filter(isProcessAlive).join(", ");
      throw new Error(`still running ${EXIT_TIMEOUT_MS / 1_000} s after being killed: process ${left}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // Gone by itself in the meantime: what was wanted.
    if (!isErrorWithCode(error, "ESRCH")) throw error;
  }
}
