import { randomBytes } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { cacheFolder } from "./cache-folder.ts";
import { identifyProcess, isSameProcessAlive } from "./process-liveness.ts";

const processSchema = z.object({ pid: z.number().int().positive(), startTicks: z.string() });

const recordSchema = z.object({
  /** `tests`: ends with the process that started it. `developer`: runs until `down`. */
  keeper: z.enum(["tests", "developer"]),
  /** Who started it; the run is stale when a `tests` run has lost its owner. */
  owner: processSchema,
  /** Every server that was started, in order. Some may have ended. */
  servers: z.array(processSchema.extend({ name: z.string() })),
});

type RunRecord = z.infer<typeof recordSchema>;

/** Who ends a run: the process that started it, or a person with `down`. */
export type RunKeeper = RunRecord["keeper"];

/**
 * One start of (parts of) the test bed: a folder that holds everything it writes, and beside that a record
 * from which any later process can clean up. Network link, cgroup and lines in /etc/hosts carry the run's id.
 */
export interface Run {
  /** Six hex digits. Short, because the kernel limits socket paths to 107 bytes and link names to 15. */
  readonly id: string;
  readonly folder: string;
  readonly keeper: RunKeeper;
  /** Writes down at once that this server runs, so that even a run killed the next moment can be cleaned up. */
  recordServer(name: string, pid: number): void;
}

const RECORD_FILE = "run.json";

/** Makes the folder of a new run. Nobody else may look into it: keys and tokens lie there. */
export async function openRun(keeper: RunKeeper): Promise<Run> {
  const id = randomBytes(3).toString("hex");
  const folder = join(runsFolder(), id);
  await mkdir(join(folder, "logs"), { recursive: true, mode: 0o700 });
  const record: RunRecord = { keeper, owner: identifyProcess(process.pid), servers: [] };
  writeRecord(folder, record);
  return {
    id,
    folder,
    keeper,
    recordServer(name, pid) {
      record.servers.push({ name, ...identifyProcess(pid) });
      writeRecord(folder, record);
    },
  };
}

/** What is known of a run that some process started, perhaps long ago. */
export interface KnownRun {
  readonly id: string;
  readonly folder: string;
  /** `unknown`: it died so early, or so long ago, that its record cannot be read. */
  readonly keeper: RunKeeper | "unknown";
  readonly isOwnerAlive: boolean;
  readonly servers: readonly KnownServer[];
}

export interface KnownServer {
  readonly name: string;
  readonly pid: number;
  readonly isAlive: boolean;
}

export async function listRuns(): Promise<readonly KnownRun[]> {
  const entries = await readdir(runsFolder(), { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && /^[0-9a-f]{6}$/.test(entry.name));
  return await Promise.all(folders.map((entry) => readRun(join(runsFolder(), entry.name))));
}

/** Reads a run's record; a folder without a readable one is a run that has neither owner nor servers. */
export async function readRun(folder: string): Promise<KnownRun> {
  const id = basename(folder);
  const text = await readFile(join(folder, RECORD_FILE), "utf8").catch(() => "null");
  const parsed = recordSchema.nullable().safeParse(JSON.parse(text));
  if (!parsed.success || parsed.data === null) {
    return { id, folder, keeper: "unknown", isOwnerAlive: false, servers: [] };
  }
  const { keeper, owner, servers } = parsed.data;
  return {
    id,
    folder,
    keeper,
    isOwnerAlive: isSameProcessAlive(owner),
    servers: servers.map((server) => ({
      name: server.name,
      pid: server.pid,
      isAlive: isSameProcessAlive(server),
    })),
  };
}

function runsFolder(): string {
  return join(cacheFolder(), "runs");
}

function writeRecord(folder: string, record: RunRecord): void {
  const path = join(folder, RECORD_FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
