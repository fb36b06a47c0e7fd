import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrorWithCode } from "./error-code.ts";
import type { NodeTraces } from "./node-traces.ts";
import { isProcessAlive } from "./process-liveness.ts";

const POLL_INTERVAL_MS = 20;
const EXIT_TIMEOUT_MS = 10_000;

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

/** The shims that containerd started for this run's Pods: they outlive it, by design. */
export async function shimsOf(traces: NodeTraces): Promise<readonly number[]> {
  const entries = await readdir("/proc").catch(() => []);
  const pids: number[] = [];
  for (const entry of entries.filter((name) => /^\d+$/.test(name))) {
    const [program = "", ...args] = (await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "")).split(
      "\0",
    );
    const isShim = basename(program).startsWith("containerd-shim-");
    if (isShim && args.some((argument) => argument.startsWith(`${traces.runtimeFolder}/`)))
      pids.push(Number(entry));
  }
  return pids;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // Gone by itself in the meantime: what was wanted.
    if (!isErrorWithCode(error, "ESRCH")) throw error;
  }
}
