import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { hostPlatform, imageOf, type TestImage } from "../../testbed/images.ts";
import type { TarEntry } from "../../testbed/tar.ts";

/** As the Containerfile has them; a test holds both to it. */
export const IMAGE_USER = "65532:65532";
export const IMAGE_ENTRYPOINT: readonly string[] = ["/pullpass"];

/**
 * The image that the Containerfile describes, made without a registry and without a container engine, for this machine: by the
 * same script, from this machine's C library, which therefore has to be a Debian's.
 *
 * @param executable path of `dist/bin/pullpass`; the licences are taken from beside it
 */
export function containerImage(executable: string): TestImage {
  const folder = mkdtempSync(join(tmpdir(), "pullpass-image-"));
  try {
    execFileSync("sh", ["scripts/release/image-root.sh", executable, folder]);
    return imageOf({
      platform: hostPlatform,
      layers: [filesIn(folder)],
      config: { User: IMAGE_USER, Entrypoint: IMAGE_ENTRYPOINT },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filesIn(folder: string): readonly TarEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ entry, path }) => {
      const inside = relative(folder, path);
      if (entry.isDirectory()) return { path: `${inside}/` };
      return { path: inside, contents: readFileSync(path), mode: statSync(path).mode & 0o777 };
    });
}
