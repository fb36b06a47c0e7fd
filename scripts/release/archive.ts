import { gzipSync } from "node:zlib";
import { type Zippable, zipSync } from "fflate";
import { tar } from "../../testbed/tar.ts";

export interface ArchivedFile {
  readonly name: string;
  readonly contents: Uint8Array;
  readonly mode: 0o644 | 0o755;
}

/** A tar.gz or, by its name, a zip of these files; the same files give the same bytes. */
export function archive(name: string, files: readonly ArchivedFile[]): Uint8Array {
  return name.endsWith(".zip") ? zip(files) : tarGz(files);
}

function tarGz(files: readonly ArchivedFile[]): Uint8Array {
  return gzipSync(tar(files.map(({ name, contents, mode }) => ({ path: name, contents, mode }))), {
    level: 9,
  });
}

/** "version made by" Unix, so that the permissions in the upper half of a file's attributes count (APPNOTE 4.4.2). */
const MADE_BY_UNIX = 3;
const REGULAR_FILE = 0o100000;
/** The first day that a zip archive can name. */
const FIRST_DAY = new Date(1980, 0, 1);

function zip(files: readonly ArchivedFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, contents, mode } of files) {
    const attrs = ((REGULAR_FILE | mode) << 16) >>> 0;
    entries[name] = [contents, { os: MADE_BY_UNIX, attrs, mtime: FIRST_DAY }];
  }
  return zipSync(entries, { level: 9 });
}
