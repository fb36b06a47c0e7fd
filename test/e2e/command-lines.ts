import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Every distinct argument list that any process of this machine had, until the signal. */
export async function watchCommandLines(signal: AbortSignal): Promise<readonly string[]> {
  const seen = new Set<string>();
  while (!signal.aborted) {
    for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (line !== "") seen.add(`${pid} ${line}`);
    }
    await sleep(15);
  }
  return [...seen];
}
