import { readFileSync } from "node:fs";
import { isErrorWithCode } from "./error-code.ts";

/** One process and no later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start in clock ticks since boot, as Linux counts; empty where the system does not say. */
  readonly startTicks: string;
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startTicks: startTicksOf(pid) };
}

/** Whether exactly this process still runs. A zombie does not: it only waits for its parent to look. */
export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  return isProcessAlive(identity.pid) && startTicksOf(identity.pid) === identity.startTicks;
}

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to somebody else.
    return isErrorWithCode(error, "EPERM");
  }
  return statFieldsOf(pid)[0] !== "Z";
}

function startTicksOf(pid: number): string {
  return statFieldsOf(pid)[19] ?? "";
}

/** The fields of /proc/PID/stat from the third (state) on; proc(5). The second may hold spaces and parentheses. */
function statFieldsOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    // No /proc on this system, or the process has just gone: nothing to say about it.
    return [];
  }
}
