import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { actionsOn, type ClusterHandle, launchCluster } from "./cluster.ts";
import { type ControlPlaneHandle, launchLoopbackControlPlane } from "./control-plane.ts";
import { durationSince, type Say } from "./machine/say.ts";
import { launchRegistries, type RegistrySetHandle } from "./registries.ts";
import { type MissingRequirements, missingForCluster } from "./requirements.ts";
import { openOwnedRun } from "./run/owned-run.ts";
import { type KnownRun, listRuns } from "./run/run.ts";

const HANDLE_FILE = "test-bed.json";

/** Everything a developer gets at once: plain data. */
export interface TestBedHandle {
  readonly kubernetes:
    | ({ readonly kind: "cluster" } & ClusterHandle)
    | ({ readonly kind: "control-plane"; readonly missing: MissingRequirements } & ControlPlaneHandle);
  readonly registries: RegistrySetHandle;
}

/**
 * Starts a whole cluster, or where it cannot run a control plane, and the registries; leaves them running when this
 * process ends. A start that is interrupted leaves nothing.
 */
export async function startLastingTestBed(say: Say): Promise<TestBedHandle> {
  const owned = await openOwnedRun(say);
  return await owned.orCleanUp(async () => {
    const startedMs = performance.now();
    const { start: _, ...registries } = await launchRegistries(owned.run, say);
    say(`registries ready after ${durationSince(startedMs)}`);
    const missing = await missingForCluster();
    const kubernetes: TestBedHandle["kubernetes"] =
      missing.length === 0
        ? { kind: "cluster", ...(await launchCluster(owned.run, say)) }
        : {
            kind: "control-plane",
            missing,
            ...(await launchLoopbackControlPlane(owned.run, { controllerManager: true, say })),
          };
    if (kubernetes.kind === "cluster") {
      const { trustRegistry } = actionsOn(kubernetes);
      for (const registry of [registries.tlsBasic, registries.tlsBearer]) await trustRegistry(registry);
    }
    say(`everything ready after ${durationSince(startedMs)}`);
    const handle: TestBedHandle = { kubernetes, registries };
    await writeFile(join(owned.run.folder, HANDLE_FILE), JSON.stringify(handle), { mode: 0o600 });
    owned.handOver();
    return handle;
  });
}

export interface LastingTestBed {
  readonly run: KnownRun;
  /** Names of servers that should run and do not, after a restart of the machine for instance. */
  readonly deadServers: readonly string[];
  readonly handle: TestBedHandle;
}

/** The test bed that `up` left running, if any. */
export async function findLastingTestBed(): Promise<LastingTestBed | undefined> {
  const run = (await listRuns()).find(({ isLasting }) => isLasting);
  if (run === undefined) return undefined;
  const text = await readFile(join(run.folder, HANDLE_FILE), "utf8");
  // Our own file, written whole before the run became a developer's: not worth a schema of forty fields.
  const handle = JSON.parse(text) as TestBedHandle;
  const deadServers = run.servers.filter((server) => !server.isAlive).map((server) => server.name);
  return { run, deadServers, handle };
}
