import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { COMMAND } from "../command.ts";

const [PROGRAM, ...FIRST] = COMMAND;

export interface PullpassRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PullpassOptions {
  readonly kubeconfig?: string;
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called once it runs, with what ends it. */
  readonly onStart?: (child: {
    readonly pid: number;
    readonly kill: (signal: NodeJS.Signals) => void;
  }) => void;
}

/** Runs the built command as a person's shell or a pipeline would: a process of its own, no terminal. */
export async function pullpass(args: readonly string[], options: PullpassOptions = {}): Promise<PullpassRun> {
  const child = spawn(PROGRAM, [...FIRST, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      ...(options.kubeconfig === undefined ? {} : { KUBECONFIG: options.kubeconfig }),
      ...options.environment,
    },
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  options.onStart?.({ pid: child.pid ?? 0, kill: (signal) => child.kill(signal) });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve).on("error", reject);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}
