import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `npm run build:release` left. */
export const RELEASE = join(import.meta.dirname, "../../../dist/release");

export const { version: VERSION }: { readonly version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"),
);

export interface Unpacked {
  /** The folder of an archive, by its file name. */
  readonly folderOf: (archive: string) => string;
  readonly remove: () => void;
}

/** Unpacks archives by the programs that people have for it. */
export function unpack(archives: readonly string[]): Unpacked {
  const root = mkdtempSync(join(tmpdir(), "pullpass-unpacked-"));
  for (const archive of archives) {
    const folder = join(root, archive);
    mkdirSync(folder);
    const path = join(RELEASE, archive);
    const [program, args] = archive.endsWith(".zip")
      ? (["unzip", ["-q", path, "-d", folder]] as const)
      : (["tar", ["-xzf", path, "-C", folder]] as const);
    const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${archive} cannot be unpacked: ${stderr}`);
  }
  return {
    folderOf: (archive) => join(root, archive),
    remove: () => rmSync(root, { recursive: true }),
  };
}
