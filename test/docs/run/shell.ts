import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

export interface ShellRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Shell {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs commands as a reader would type them, except that the first one which fails ends them. */
export async function runCommands(script: string, { folder, environment }: Shell): Promise<ShellRun> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", script], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve).on("error", reject);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}
