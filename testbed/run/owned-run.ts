import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../machine/cache-folder.ts";
import { errorText } from "../machine/error-code.ts";
import type { Say } from "../machine/say.ts";
import { startReaper } from "./reaper.ts";
import { listRuns, openRun, type Run } from "./run.ts";
import { tearDown } from "./tear-down.ts";

/** A run that ends when this process does, at the latest. */
export interface OwnedRun {
  readonly run: Run;
  /** Does a part of the start; when it fails, ends the run, keeps its logs, and says where they are. */
  orCleanUp<Result>(start: () => Promise<Result>): Promise<Result>;
  /** Lets it outlive this process, until somebody says `down`. */
  handOver(): void;
  /** Ends the run and removes its folder. Safe to call twice. */
  stop(): Promise<void>;
}

/** Opens a run, after ending the runs whose owner was killed before it could. */
export async function openOwnedRun(say: Say): Promise<OwnedRun> {
  await endAbandonedRuns(say);
  const run = await openRun();
  const reaper = startReaper(run);
  const stop = async () => {
    await tearDown(run.folder);
    reaper.release();
  };
  return {
    run,
    stop,
    handOver() {
      run.handOverToDeveloper();
      reaper.release();
    },
    async orCleanUp(start) {
      try {
        return await start();
      } catch (error) {
        const logs = await keepLogs(run);
        await stop();
        throw new Error(`${errorText(error)}${logs}`, { cause: error });
      }
    },
  };
}

/** Ends every run that should have ended with its owner. */
export async function endAbandonedRuns(say: Say): Promise<void> {
  for (const known of await listRuns()) {
    if (!known.isAbandoned) continue;
    say(`cleaning up after run ${known.id}, whose owner was killed`);
    await tearDown(known.folder);
  }
}

/** Keeps the logs of this failure, and of no earlier one; gives a line that says where, if there are any. */
async function keepLogs(run: Run): Promise<string> {
  const kept = join(cacheFolder(), "last-failure");
  await rm(kept, { recursive: true, force: true });
  const logs = join(run.folder, "logs");
  if ((await readdir(logs)).length === 0) return "";
  await cp(logs, kept, { recursive: true });
  return `\nall logs: ${kept}`;
}
