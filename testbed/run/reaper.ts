import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { argv, execPath, stdin } from "node:process";
import { type Run, readRun } from "./run.ts";
import { tearDown } from "./tear-down.ts";

/** A process that waits for this one's end. */
export interface Reaper {
  /** Lets it look at once, and go. */
  release(): void;
}

/**
 * Starts a process that ends the run as soon as this process is gone, however it went: the kernel then closes the
 * pipe on which the reaper waits. It leaves alone a run that has been ended by then, or that a developer keeps.
 */
export function startReaper(run: Run): Reaper {
  const reaper = spawn(execPath, [import.meta.filename, run.folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Should it not start, or die, the run is ended by the next start of a test bed.
  reaper.on("error", () => {});
  reaper.stdin.on("error", () => {});
  reaper.unref();
  return { release: () => reaper.stdin.end() };
}

async function waitAndReap(runFolder: string): Promise<void> {
  stdin.resume();
  await new Promise((resolve) => stdin.on("close", resolve).on("error", resolve));
  if (!existsSync(runFolder)) return;
  const { isLasting } = await readRun(runFolder);
  if (!isLasting) await tearDown(runFolder);
}

if (argv[1] === import.meta.filename && argv[2] !== undefined) await waitAndReap(argv[2]);
