import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrorWithCode } from "./error-code.ts";
import { isProcessAlive } from "./process-liveness.ts";

const POLL_INTERVAL_MS = 200;

export interface LockRequest {
  readonly path: string;
  /** Called once when another process holds the lock. */
  readonly whenWaiting: (ownerPid: number) => void;
}

/**
 * Does `work` while no other process does work under the same lock. A lock whose owner died is taken over; two
 * processes that take it over in the same instant both go on, so `work` must stay correct, if wasteful, when it
 * is done twice (its users end in an atomic rename, rewrite only their own lines, or remove what may be gone).
 */
export async function withLock<Result>(request: LockRequest, work: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(request.path), { recursive: true });
  await takeLock(request);
  try {
    return await work();
  } finally {
    await rm(request.path, { force: true });
  }
}

async function takeLock(request: LockRequest): Promise<void> {
  let hasSaidSo = false;
  for (;;) {
    if (await createLockFile(request.path)) return;
    const ownerPid = Number((await readFile(request.path, "utf8").catch(() => "")).trim());
    // An empty file is a lock between its creation and its first byte: look again.
    if (ownerPid > 0 && !isProcessAlive(ownerPid)) await rm(request.path, { force: true });
    if (ownerPid > 0 && !hasSaidSo) request.whenWaiting(ownerPid);
    hasSaidSo ||= ownerPid > 0;
    await sleep(POLL_INTERVAL_MS);
  }
}

async function createLockFile(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (isErrorWithCode(error, "EEXIST")) return false;
    throw error;
  }
}
