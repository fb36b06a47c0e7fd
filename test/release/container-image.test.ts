import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { containerImage, IMAGE_ENTRYPOINT, IMAGE_USER } from "../../scripts/release/container-image.ts";
import { EXECUTABLE } from "../command.ts";

const containerfile = readFileSync(join(import.meta.dirname, "../../Containerfile"), "utf8");
const final = containerfile.slice(containerfile.lastIndexOf("\nFROM "));

describe("the Containerfile", () => {
  it("ends with an image that holds what the script gathers, and nothing else", () => {
    expect(final.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
      "FROM scratch",
      "COPY --from=root /image /",
      `USER ${IMAGE_USER}`,
      `ENTRYPOINT ${JSON.stringify(IMAGE_ENTRYPOINT)}`,
    ]);
    expect(containerfile).toContain("RUN sh image-root.sh dist/bin/pullpass /image\n");
  });
});

/** The paths of regular files in a tar archive, with their permissions. */
function filesIn(archive: Buffer): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (let at = 0; at < archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(archive.toString("latin1", at + 124, at + 135), 8);
    const path = archive.toString("latin1", at, at + 100).replace(/\0.*$/s, "");
    const mode = Number.parseInt(archive.toString("latin1", at + 100, at + 107), 8);
    if (archive.toString("latin1", at + 156, at + 157) === "0") files.set(path, mode);
    at += 512 * (1 + Math.ceil(size / 512));
  }
  return files;
}

const isDebianX64 = process.platform === "linux" && process.arch === "x64";

describe.skipIf(!isDebianX64)(`the image${isDebianX64 ? "" : " (needs Debian on x64)"}`, () => {
  it("holds the executable, the C library that it needs, certificate authorities and licences, which nobody but root may write", () => {
    const image = containerImage(EXECUTABLE);
    const files = filesIn(gunzipSync(image.manifests[0]?.layers[0]?.bytes ?? Buffer.alloc(0)));
    expect([...files.keys()].toSorted()).toEqual([
      "etc/ssl/certs/ca-certificates.crt",
      "lib/x86_64-linux-gnu/libc.so.6",
      "lib/x86_64-linux-gnu/libdl.so.2",
      "lib/x86_64-linux-gnu/libm.so.6",
      "lib/x86_64-linux-gnu/libpthread.so.0",
      "lib64/ld-linux-x86-64.so.2",
      "pullpass",
      "usr/share/common-licenses/LGPL-2.1",
      "usr/share/doc/ca-certificates/copyright",
      "usr/share/doc/libc6/copyright",
      "usr/share/doc/pullpass/LICENSE",
      "usr/share/doc/pullpass/THIRD_PARTY_LICENSES.txt",
      "usr/share/doc/pullpass/sbom.cdx.json",
    ]);
    for (const [path, mode] of files) expect([path, mode & 0o022]).toEqual([path, 0]);
    expect(files.get("pullpass")).toBe(0o755);
  });
});
