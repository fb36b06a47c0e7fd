import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileExecutable, type RunTool } from "../executable.ts";
import { archive } from "./archive.ts";
import { bunFor } from "./bun-for.ts";
import { type KrewArchive, krewManifest } from "./krew-manifest.ts";
import { isSignatureWhole, signAdHoc } from "./mac-signature.ts";
import { archiveName, RELEASE_TARGETS, type ReleaseTarget } from "./targets.ts";

/*
 * `npm run build:release`: dist/release with all that a release consists of: an archive for each machine, the npm package, the
 * bill of materials, the checksums and, where `--home https://github.com/OWNER/pullpass` says where they will lie, the
 * manifest for krew.
 */
const RELEASE = "dist/release";

const { values: flags } = parseArgs({ options: { home: { type: "string" } } });
const { version }: { readonly version: string } = JSON.parse(readFileSync("package.json", "utf8"));

const run: RunTool = (program, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(`${program} failed`))));
  });

rmSync(RELEASE, { recursive: true, force: true });
mkdirSync(RELEASE, { recursive: true });
const archives: KrewArchive[] = [];
for (const target of RELEASE_TARGETS) {
  const name = archiveName(target, version);
  const bytes = archive(name, [
    { name: target.program, contents: await executableFor(target), mode: 0o755 },
    { name: "LICENSE", contents: readFileSync("LICENSE"), mode: 0o644 },
    ...["THIRD_PARTY_LICENSES.txt", "sbom.cdx.json"].map((file) => ({
      name: file,
      contents: readFileSync(join("dist/bin", file)),
      mode: 0o644 as const,
    })),
  ]);
  writeFileSync(join(RELEASE, name), bytes);
  archives.push({ target, name, sha256: sha256(bytes) });
}
writeFileSync(join(RELEASE, `pullpass_${version}_sbom.cdx.json`), readFileSync("dist/bin/sbom.cdx.json"));
await run("npm", ["pack", "--silent", "--pack-destination", RELEASE]);
if (flags.home !== undefined)
  writeFileSync(join(RELEASE, "pullpass.yaml"), krewManifest({ version, home: flags.home, archives }));
writeFileSync(
  join(RELEASE, "SHA256SUMS"),
  readdirSync(RELEASE)
    .toSorted()
    .map((name) => `${sha256(readFileSync(join(RELEASE, name)))}  ${name}\n`)
    .join(""),
);

/** Compiles for a machine; what is for a Mac bears a signature that macOS takes. */
async function executableFor(target: ReleaseTarget): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "pullpass-release-"));
  try {
    const outfile = join(folder, target.program);
    const cross = { target: target.compileTarget, bunPath: await bunFor(target, run) };
    await compileExecutable({ outfile, metafile: join(folder, "metafile.json"), cross }, run);
    const bytes = readFileSync(outfile);
    return target.os === "darwin" && !isSignatureWhole(bytes) ? signAdHoc(bytes) : bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
