import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { licenceFaults } from "./bundled/licences.ts";
import { bundleNotices, executableNotices } from "./bundled/notices.ts";
import { bundledPackages } from "./bundled/packages.ts";
import { billOfMaterials } from "./bundled/sbom.ts";
import { writeDeclarations } from "./declarations.ts";
import { buildExecutable } from "./executable.ts";
import { pinnedVersion } from "./pinned-version.ts";

/*
 * dist/bin/pullpass is the executable for this machine. What the npm package holds: dist/cli.mjs with the chunks it loads when they are needed, dist/index.mjs, which is
 * the library in one file, and its types. Bun bundles because esbuild's ESM splitting breaks the CommonJS inside the
 * cloud SDKs that later commands bring (ADR 0003). The library is bundled by itself: as a second entry of the same
 * bundle it would share chunks with the command, and each would load what only the other needs.
 * The licences of all that Bun took in lie beside each, and its bill of materials; a licence that may not be passed on fails the build.
 */
const isQuiet = process.argv.includes("--quiet");

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", isQuiet ? "ignore" : "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(`${program} failed`))));
  });
}

function bundle(entry: string, name: string, ...options: readonly string[]): Promise<void> {
  const shared = ["--target=node", "--format=esm", "--outdir=dist", `--entry-naming=${name}`];
  return run("bun", ["build", entry, ...shared, ...options]);
}

rmSync("dist", { recursive: true, force: true });
const metafiles = mkdtempSync(join(tmpdir(), "pullpass-metafiles-"));
try {
  const command = join(metafiles, "command.json");
  const library = join(metafiles, "library.json");
  const executable = join(metafiles, "executable.json");
  await Promise.all([
    bundle(
      "src/cli/entry.ts",
      "cli.mjs",
      "--splitting",
      "--chunk-naming=chunks/[name]-[hash].mjs",
      `--metafile=${command}`,
    ),
    bundle("src/index.ts", "index.mjs", `--metafile=${library}`),
    writeDeclarations("src/index.ts", "dist/types", run),
    buildExecutable({ folder: "dist/bin", metafile: executable }, run),
  ]);
  chmodSync("dist/cli.mjs", 0o755);
  const inPackage = bundledPackages([command, library]);
  const inExecutable = bundledPackages([executable]);
  const faults = licenceFaults([...inPackage, ...inExecutable]);
  if (faults.length > 0) throw new Error([...new Set(faults)].join("\n"));
  writeFileSync("dist/THIRD_PARTY_LICENSES.txt", bundleNotices(inPackage));
  writeFileSync("dist/sbom.cdx.json", billOfMaterials({ packages: inPackage }));
  const bunVersion = pinnedVersion("bun");
  writeFileSync("dist/bin/THIRD_PARTY_LICENSES.txt", executableNotices(inExecutable, bunVersion));
  writeFileSync("dist/bin/sbom.cdx.json", billOfMaterials({ packages: inExecutable, bunVersion }));
} finally {
  rmSync(metafiles, { recursive: true });
}
