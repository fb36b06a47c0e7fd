import { randomBytes } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { cacheFolder } from "../machine/cache-folder.ts";
import { isErrorWithCode } from "../machine/error-code.ts";
import { identifyProcess, isSameProcessAlive } from "../machine/process-liveness.ts";

const processSchema = z.object({ pid: z.number().int().positive(), startTicks: z.string() });

const recordSchema = z.object({
  /** `owner`: it ends with the process that started it, at the latest. `developer`: it runs until `down`. */
  keeper: z.enum(["owner", "developer"]),
  /** Who started it. */
  owner: processSchema,
  /** Every server that was started, in order. Some may have ended. */
  servers: z.array(processSchema.extend({ name: z.string() })),
});

type RunRecord = z.infer<typeof recordSchema>;

/**
 * One start of (parts of) the test bed: a folder that holds everything it writes, and beside that a record
 * from which any later process can clean up. Network link, cgroup and lines in /etc/hosts carry the run's id.
 */
export interface Run {
  /** Six hex digits. Short, because the kernel limits socket paths to 107 bytes and link names to 15. */
  readonly id: string;
  readonly folder: string;
  /** Writes down at once that this server runs, so that even a run killed the next moment can be cleaned up. */
  recordServer(name: string, pid: number): void;
  /** Writes down that it may outlive its owner. */
  handOverToDeveloper(): void;
}

const RECORD_FILE = "run.json";
/** Longer than it takes from making a run's folder to writing its record. */
const RECORDLESS_GRACE_MS = 60_000;

/** Makes the folder of a new run. Nobody else may look into it: keys and tokens lie there. */
export async function openRun(): Promise<Run> {
  const id = randomBytes(3).toString("hex");
  const folder = join(runsFolder(), id);
  await mkdir(join(folder, "logs"), { recursive: true, mode: 0o700 });
  const record: RunRecord = { keeper: "owner", owner: identifyProcess(process.pid), servers: [] };
  writeRecord(folder, record);
  return {
    id,
    folder,
    recordServer(name, pid) {
      record.servers.push({ name, ...identifyProcess(pid) });
      writeRecord(folder, record);
    },
    handOverToDeveloper() {
      record.keeper = "developer";
      writeRecord(folder, record);
    },
  };
}

/** What is known of a run that some process started, perhaps long ago. */
export interface KnownRun {
  readonly id: string;
  readonly folder: string;
  /** Whether a developer keeps it until `down`. */
  readonly isLasting: boolean;
  /** Whether it should have ended with its owner, and did not. */
  readonly isAbandoned: boolean;
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

/** Reads a run's record. A folder without one is a run that is just being opened, or died right then. */
export async function readRun(folder: string): Promise<KnownRun> {
  const id = basename(folder);
  const record = await readRecord(folder);
  if (record === undefined) {
    return { id, folder, isLasting: false, isAbandoned: await isOld(folder), servers: [] };
  }
  const isLasting = record.keeper === "developer";
  return {
    id,
    folder,
    isLasting,
    isAbandoned: !isLasting && !isSameProcessAlive(record.owner),
    servers: record.servers.map((server) => ({
      name: server.name,
      pid: server.pid,
      isAlive: isSameProcessAlive(server),
    })),
  };
}

/** Undefined when there is none, or none that can be understood. */
async function readRecord(folder: string): Promise<RunRecord | undefined> {
  try {
    const text = await readFile(join(folder, RECORD_FILE), "utf8");
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function isOld(folder: string): Promise<boolean> {
  // Absent: somebody has just removed it.
  const folderStat = await stat(folder).catch(() => undefined);
  return folderStat !== undefined && Date.now() - folderStat.mtimeMs > RECORDLESS_GRACE_MS;
}

function runsFolder(): string {
  return join(cacheFolder(), "runs");
}

function writeRecord(folder: string, record: RunRecord): void {
  const path = join(folder, RECORD_FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
