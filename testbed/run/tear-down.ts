import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { errorText } from "../machine/error-code.ts";
import { removeHostNames } from "../machine/hosts-file.ts";
import { killAll, processesOfRun } from "../machine/kill.ts";
import { withLock } from "../machine/lock.ts";
import { processesInNodeCgroup, removeNodeCgroup } from "../node/node-cgroup.ts";
import { removeNodeNetwork } from "../node/node-network.ts";
import { nodeTracesOf } from "../node/node-traces.ts";
import { type KnownRun, readRun } from "./run.ts";

/**
 * Ends a run and removes everything it left on this machine, whoever started it and however far it came.
 * Safe to repeat. All processes are killed outright: what they would save on a goodbye is about to be deleted,
 * the kernel's leftovers (network link, cgroups) are found by the run's name, and mounts go with their namespace.
 *
 * @throws when something could not be removed, with all that is left; the other steps are done nevertheless.
 */
export async function tearDown(folder: string): Promise<void> {
  // Its owner, its reaper and the next run that finds it abandoned may all want to.
  await withLock({ path: `${folder}.lock`, whenWaiting: () => {} }, async () => {
    if (existsSync(folder)) await removeRun(await readRun(folder));
  });
}

async function removeRun(run: KnownRun): Promise<void> {
  const left: string[] = [];
  for (const step of stepsToEnd(run)) {
    await step().catch((error: unknown) => left.push(errorText(error)));
  }
  if (left.length > 0) throw new Error(`run ${run.id} could not be removed entirely:\n${left.join("\n")}`);
}

/** In this order: whoever could start something new goes first, and the record goes last. */
function stepsToEnd(run: KnownRun): readonly (() => Promise<void>)[] {
  const traces = nodeTracesOf(run.id);
  return [
    () => killAll(run.servers.filter((server) => server.isAlive).map((server) => server.pid)),
    async () => killAll(await processesOfRun(run)),
    async () => killAll(await processesInNodeCgroup(traces)),
    () => removeNodeNetwork(traces),
    () => removeNodeCgroup(traces),
    () => removeHostNames(run.id),
    () => rm(traces.runtimeFolder, { recursive: true, force: true }),
    () => rm(run.folder, { recursive: true, force: true }),
  ];
}
