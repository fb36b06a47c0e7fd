import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** Runs a program of the tool chain to its end; rejects where it fails. */
export type RunTool = (program: string, args: readonly string[]) => Promise<void>;

export interface ExecutableTarget {
  readonly folder: string;
  /** Where Bun writes from which files it made the executable. */
  readonly metafile: string;
}

/** The names under which kubectl finds it: the plug-in, and what completes its arguments. */
const OTHER_NAMES = ["kubectl-pullpass", "kubectl_complete-pullpass"] as const;

/**
 * Makes `pullpass` in a folder, for this machine: one file with the program and Bun in it, for people without Node. By
 * its other names it is the same file.
 *
 * What a project keeps beside itself is no business of a program that somebody runs in it: Bun would read `.env` and
 * `bunfig.toml` of the working folder, and a stranger's could then set a proxy or load code. Splitting and bytecode are why
 * it starts in milliseconds: what a command does not use is not even parsed (ADR 13).
 */
export async function buildExecutable({ folder, metafile }: ExecutableTarget, run: RunTool): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, "pullpass");
  await run("bun", [
    "build",
    "src/cli/entry.ts",
    "--compile",
    "--splitting",
    "--bytecode",
    "--format=esm",
    "--minify",
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    `--metafile=${metafile}`,
    `--outfile=${outfile}`,
  ]);
  for (const name of OTHER_NAMES) {
    rmSync(join(folder, name), { force: true });
    symlinkSync("pullpass", join(folder, name));
  }
}
