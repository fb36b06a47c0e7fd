import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ensurePrograms } from "../testbed/programs.ts";

/** A command, in the environment that it is given and no other. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Exit codes that are as they should be; 0 where nothing is said. */
  readonly exitCodes?: readonly number[];
}

const costSchema = z.object({
  /** From its start to its end. */
  wallSeconds: z.number(),
  /** Of its own and of the kernel for it, all threads together. */
  cpuSeconds: z.number(),
  peakMebibytes: z.number(),
});

/** What one run of a command took, by the kernel's account. */
export type Cost = z.infer<typeof costSchema>;

export interface MeasuredRun extends Cost {
  readonly stdout: string;
}

/**
 * Runs it to its end. What it prints goes to a file, so that nobody's reading is measured.
 *
 * @throws when it ends with another exit code than it should, with what it said on standard error.
 */
export async function measure(command: Command): Promise<MeasuredRun> {
  const { baseline } = await ensurePrograms(["baseline"]);
  const folder = mkdtempSync(join(tmpdir(), "pullpass-bench-"));
  const pathOf = (name: string): string => join(folder, name);
  const files = ["stdout", "stderr"].map((name) => openSync(pathOf(name), "w"));
  try {
    const child = spawn(join(baseline, "measure"), [pathOf("report"), command.program, ...command.args], {
      stdio: ["pipe", files[0], files[1]],
      env: { ...command.environment },
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(command.stdin ?? "");
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    if (!(command.exitCodes ?? [0]).includes(code ?? -1)) {
      const said = readFileSync(pathOf("stderr"), "utf8").slice(-2_000);
      throw new Error(`${command.program} ${command.args.slice(0, 4).join(" ")} ended with ${code}: ${said}`);
    }
    const cost = costSchema.parse(JSON.parse(readFileSync(pathOf("report"), "utf8")));
    return { ...cost, stdout: readFileSync(pathOf("stdout"), "utf8") };
  } finally {
    for (const file of files) closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

/** The median of each figure by itself. */
export function medianCost(runs: readonly Cost[]): Cost {
  return {
    wallSeconds: median(runs.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMebibytes: median(runs.map(({ peakMebibytes }) => peakMebibytes)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
