import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { buildWithGo, goArchitecture } from "./build/go-build.ts";
import { type ProgramName, type ProgramRecipe, programTable, sourcesFolder } from "./build/program-table.ts";
import { cacheFolder } from "./machine/cache-folder.ts";
import { withLock } from "./machine/lock.ts";
import { durationSince, durationText, type Say, sayOnStandardError } from "./machine/say.ts";

const STILL_AT_IT_EVERY_MS = 60_000;

/** For each program that was asked for, the folder that holds its executables. */
export type ProgramFolders<Name extends ProgramName> = Readonly<Record<Name, string>>;

/**
 * Gives the folders of these programs, after building what the cache lacks; says what it builds, why, and how
 * long that takes and took. A build that stopped half-way leaves nothing that a later run would take for whole.
 *
 * @throws when Go is missing or a build fails; the message says which, and what to do.
 * @example
 * const { kubernetes } = await ensurePrograms(["kubernetes"]);
 * spawn(join(kubernetes, "kube"), ["apiserver", …]);
 */
export async function ensurePrograms<Name extends ProgramName>(
  names: readonly Name[],
  say: Say = sayOnStandardError,
): Promise<ProgramFolders<Name>> {
  const folders: Partial<Record<ProgramName, string>> = {};
  for (const name of names) folders[name] = await ensureProgram(name, say);
  return folders as ProgramFolders<Name>;
}

/** Whether nothing would have to be built, so that a machine without Go can still use the cache. */
export async function areProgramsBuilt(names: readonly ProgramName[]): Promise<boolean> {
  for (const name of names) if (!existsSync(await folderOf(name))) return false;
  return true;
}

async function ensureProgram(name: ProgramName, say: Say): Promise<string> {
  const folder = await folderOf(name);
  if (existsSync(folder)) return folder;
  const whenWaiting = (pid: number) => say(`waiting for process ${pid}, which builds ${name} right now`);
  return await withLock({ path: `${folder}.lock`, whenWaiting }, async () => {
    if (!existsSync(folder)) await build(name, folder, say);
    return folder;
  });
}

async function build(name: ProgramName, folder: string, say: Say): Promise<void> {
  const recipe: ProgramRecipe = programTable[name];
  say(`${name}: ${recipe.purpose}`);
  say(`  not in the cache for these pins: building it from source, once;`);
  say(
    `  about ${durationText(recipe.coldBuildSeconds)} on 2 cores, less when Go has built parts of it before`,
  );
  const startedMs = performance.now();
  const reminder = setInterval(() => {
    say(`  still building ${name}, ${durationSince(startedMs)} so far`);
  }, STILL_AT_IT_EVERY_MS);
  const unfinished = `${folder}.unfinished-${randomBytes(4).toString("hex")}`;
  try {
    await mkdir(unfinished, { recursive: true });
    await buildWithGo(name, recipe, unfinished);
    await rename(unfinished, folder).catch((error: unknown) => {
      // Another process built the same at the same time.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    clearInterval(reminder);
    await rm(unfinished, { recursive: true, force: true });
  }
  say(`  built ${name} in ${durationSince(startedMs)}`);
}

async function folderOf(name: ProgramName): Promise<string> {
  const recipe: ProgramRecipe = programTable[name];
  const hash = createHash("sha256");
  hash.update(
    JSON.stringify([process.platform, goArchitecture(), recipe.tags, recipe.linkerFlags, recipe.source]),
  );
  for (const file of await sourceFilesOf(recipe)) {
    hash.update(`\0${file.length}\0`).update(file);
  }
  return join(cacheFolder(), "programs", `${name}-${hash.digest("hex").slice(0, 12)}`);
}

async function sourceFilesOf(recipe: ProgramRecipe): Promise<readonly Buffer[]> {
  const { source } = recipe;
  if (source.kind === "module") return [];
  const root = join(sourcesFolder, source.folder);
  const paths: string[] = [];
  for (const entry of source.keyedBy) paths.push(...(await filesUnder(join(root, entry))));
  return await Promise.all(paths.map((path) => readFile(path)));
}

async function filesUnder(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".go"));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
