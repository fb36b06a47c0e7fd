import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";

const MEASURE = join(import.meta.dirname, "measure.ts");

const measured = z.object({
  code: z.number(),
  stdout: z.string(),
  stderr: z.string(),
  tookMs: z.number(),
  /** Resident memory at its highest; that of the few megabytes that started it counts where it is more. */
  peakBytes: z.number(),
});

/** Runs a command in a process of its own, with this standard input for nobody and no environment but the path. */
export async function measuredRun(command: readonly string[]): Promise<z.infer<typeof measured>> {
  const child = spawn("bun", [MEASURE, ...command], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env["PATH"], HOME: "/nonexistent" },
  });
  const closed = new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  const [output] = await Promise.all([text(child.stdout), closed]);
  return measured.parse(JSON.parse(output));
}
