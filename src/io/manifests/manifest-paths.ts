import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What kubectl takes for manifests in a folder (cli-runtime v0.37, resource/builder.go, FileExtensions). */
const EXTENSIONS = /\.(?:json|yaml|yml)$/;

export type ManifestPaths =
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/**
 * The files that `-f PATH` means, as kubectl has it: a file whatever it is called; of a folder those that are called
 * like manifests, in the order of their names, and with `isRecursive` those of the folders in it, links to folders
 * excepted.
 */
export async function manifestPaths(path: string, isRecursive: boolean): Promise<ManifestPaths> {
  try {
    if (!(await stat(path)).isDirectory()) return { ok: true, paths: [path] };
    const paths = await inFolder(path, isRecursive);
    if (paths.length > 0) return { ok: true, paths };
    return { ok: false, reason: "the folder has no file that ends in .yaml, .yml or .json" };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    return { ok: false, reason: REASONS[code] ?? code };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  ENOTDIR: "a part of its path is no folder",
};

async function inFolder(folder: string, isRecursive: boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isRecursive) paths.push(...(await inFolder(path, true)));
    } else if (EXTENSIONS.test(entry.name)) paths.push(path);
  }
  return paths;
}
