import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";

/*
 * The npm bundle: one entry, dist/cli.mjs, and the chunks it loads when they are needed. Bun bundles it because
 * esbuild's ESM splitting breaks the CommonJS inside the cloud SDKs that later commands bring (ADR 0003).
 */
const isQuiet = process.argv.includes("--quiet");
rmSync("dist", { recursive: true, force: true });
const bundling = spawnSync(
  "bun",
  [
    "build",
    "src/cli/entry.ts",
    "--target=node",
    "--format=esm",
    "--splitting",
    "--outdir=dist",
    "--entry-naming=cli.mjs",
    "--chunk-naming=chunks/[name]-[hash].mjs",
  ],
  { stdio: ["ignore", isQuiet ? "ignore" : "inherit", "inherit"] },
);
if (bundling.status !== 0) process.exit(1);
chmodSync("dist/cli.mjs", 0o755);
