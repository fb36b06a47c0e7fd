import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../testbed/machine/cache-folder.ts";

export interface PrivateCache {
  /** For `PULLPASS_TESTBED_CACHE`. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** A cache that shares the built programs, and in which nobody else's runs are: not a developer's, not other tests'. */
export async function makePrivateCache(): Promise<PrivateCache> {
  const folder = await mkdtemp(join(tmpdir(), "pullpass-testbed-"));
  await symlink(join(cacheFolder(), "programs"), join(folder, "programs"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
