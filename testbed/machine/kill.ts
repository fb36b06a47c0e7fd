import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeTracesOf } from "../node/node-traces.ts";
import { cacheFolder } from "./cache-folder.ts";
import { isErrorWithCode } from "./error-code.ts";
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

/**
 * The processes that run one of our programs on files of this run, as their command lines show: servers, and the
 * shims that containerd starts for Pods and that outlive it by design. Found even where the record was lost.
 * Empty on systems without /proc.
 */
export async function processesOfRun(run: {
  readonly id: string;
  readonly folder: string;
}): Promise<readonly number[]> {
  const programs = `${join(cacheFolder(), "programs")}/`;
  const folders = [`${run.folder}/`, `${nodeTracesOf(run.id).runtimeFolder}/`];
  const isOfRun = (argument: string) => folders.some((folder) => argument.includes(folder));
  const pids: number[] = [];
  for (const entry of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const [program = "", ...args] = (await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "")).split(
      "\0",
    );
    if (program.startsWith(programs) && args.some(isOfRun)) pids.push(Number(entry));
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
