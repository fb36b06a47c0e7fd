import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** Runs a program of the tool chain to its end; rejects where it fails. */
export type RunTool = (program: string, args: readonly string[]) => Promise<void>;

/** The names under which kubectl finds it: the plug-in, and what completes its arguments. */
const OTHER_NAMES = ["kubectl-pullpass", "kubectl_complete-pullpass"] as const;

export interface Executable {
  readonly outfile: string;
  /** Where Bun writes from which files it made the executable. */
  readonly metafile: string;
  /** Absent: for this machine. */
  readonly cross?: {
    /** `bun-linux-aarch64` */
    readonly target: string;
    /** Bun for that machine. Else Bun would download one, and nobody would look at its checksum. */
    readonly bunPath: string;
  };
}

/** Makes `pullpass` in a folder, for this machine; by its other names it is the same file. */
export async function buildExecutable(
  { folder, metafile }: { readonly folder: string; readonly metafile: string },
  run: RunTool,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await compileExecutable({ outfile: join(folder, "pullpass"), metafile }, run);
  for (const name of OTHER_NAMES) {
    rmSync(join(folder, name), { force: true });
    symlinkSync("pullpass", join(folder, name));
  }
}

/**
 * Makes one file with the program and Bun in it, for people without Node.
 *
 * What a project keeps beside itself is no business of a program that somebody runs in it: Bun would read `.env` and
 * `bunfig.toml` of the working folder, and a stranger's could then set a proxy or load code. Splitting and bytecode are why
 * it starts in milliseconds: what a command does not use is not even parsed (ADR 14).
 */
export async function compileExecutable(
  { outfile, metafile, cross }: Executable,
  run: RunTool,
): Promise<void> {
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
    ...(cross === undefined
      ? []
      : [`--target=${cross.target}`, `--compile-executable-path=${cross.bunPath}`]),
    `--metafile=${metafile}`,
    `--outfile=${outfile}`,
  ]);
}
