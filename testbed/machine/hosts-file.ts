import { accessSync, constants } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { withLock } from "./lock.ts";

const HOSTS_FILE = "/etc/hosts";

/** Whether names can be added here. The node's programs resolve theirs in this file. */
export function canNameHosts(): boolean {
  try {
    accessSync(HOSTS_FILE, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Lets these names mean 127.0.0.1 on this machine, until {@link removeHostNames} with the same run. */
export async function addHostNames(runId: string, names: readonly string[]): Promise<void> {
  const line = `127.0.0.1 ${names.join(" ")} ${markOf(runId)}`;
  await rewrite((lines) => [...lines.filter((other) => !other.endsWith(markOf(runId))), line]);
}

/** Takes away what {@link addHostNames} added for this run; does nothing when there is nothing. */
export async function removeHostNames(runId: string): Promise<void> {
  const text = await readFile(HOSTS_FILE, "utf8").catch(() => "");
  if (!text.includes(markOf(runId))) return;
  await rewrite((lines) => lines.filter((line) => !line.endsWith(markOf(runId))));
}

function markOf(runId: string): string {
  return `# pullpass-testbed ${runId}`;
}

async function rewrite(change: (lines: readonly string[]) => readonly string[]): Promise<void> {
  await withLock({ path: join(cacheFolder(), "hosts-file.lock"), whenWaiting: () => {} }, async () => {
    const lines = (await readFile(HOSTS_FILE, "utf8")).trimEnd().split("\n");
    // Written in place, not renamed into place: in a container the file is a mount of its own.
    await writeFile(HOSTS_FILE, `${change(lines).join("\n")}\n`);
  });
}
