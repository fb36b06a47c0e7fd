import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrorWithCode } from "../machine/error-code.ts";
import { listMounts } from "../machine/mounts.ts";
import type { NodeTraces } from "./node-traces.ts";

const REMOVE_ATTEMPTS = 50;
const REMOVE_RETRY_MS = 20;

/** Makes the cgroup for all Pods, in each hierarchy: the kubelet wants it to be there. */
export async function makeNodeCgroup(traces: NodeTraces): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    await mkdir(join(hierarchy, traces.cgroupName), { recursive: true });
  }
}

/** Every process of every Pod. */
export async function processesInNodeCgroup(traces: NodeTraces): Promise<readonly number[]> {
  const pids = new Set<number>();
  for (const folder of await nodeCgroupFolders(traces)) {
    const text = await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "");
    for (const line of text.split("\n")) if (line !== "") pids.add(Number(line));
  }
  return [...pids];
}

/** Removes the cgroup with all below it. Its processes must be dead. */
export async function removeNodeCgroup(traces: NodeTraces): Promise<void> {
  for (const folder of await nodeCgroupFolders(traces)) await removeFolder(folder);
}

/** Deepest first. */
async function nodeCgroupFolders(traces: NodeTraces): Promise<readonly string[]> {
  const found: string[] = [];
  for (const hierarchy of await hierarchies()) {
    const root = join(hierarchy, traces.cgroupName);
    if (!existsSync(root)) continue;
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    found.push(root, ...folders.map((entry) => join(entry.parentPath, entry.name)));
  }
  return found.sort((a, b) => b.length - a.length);
}

/** The kernel lets go of a cgroup only a moment after its last process is gone. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rmdir(folder);
      return;
    } catch (error) {
      if (isErrorWithCode(error, "ENOENT")) return;
      if (!isErrorWithCode(error, "EBUSY") || attempt === REMOVE_ATTEMPTS) throw error;
      await sleep(REMOVE_RETRY_MS);
    }
  }
}

async function hierarchies(): Promise<readonly string[]> {
  const mounts = await listMounts();
  return mounts.filter(({ type }) => type === "cgroup" || type === "cgroup2").map(({ path }) => path);
}
