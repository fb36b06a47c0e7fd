import { spawn } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { writeDeclarations } from "./declarations.ts";
import { buildExecutable } from "./executable.ts";

/*
 * dist/bin/pullpass is the executable for this machine. What the npm package holds: dist/cli.mjs with the chunks it loads when they are needed, dist/index.mjs, which is
 * the library in one file, and its types. Bun bundles because esbuild's ESM splitting breaks the CommonJS inside the
 * cloud SDKs that later commands bring (ADR 0003). The library is bundled by itself: as a second entry of the same
 * bundle it would share chunks with the command, and each would load what only the other needs.
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
await Promise.all([
  bundle("src/cli/entry.ts", "cli.mjs", "--splitting", "--chunk-naming=chunks/[name]-[hash].mjs"),
  bundle("src/index.ts", "index.mjs"),
  writeDeclarations("src/index.ts", "dist/types", run),
  buildExecutable("dist/bin", run),
]);
chmodSync("dist/cli.mjs", 0o755);
