import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Run, RunOutcome, RunRequest } from "../../core/run.ts";

/** A program that has ended may leave a daemon behind that holds its pipes open. */
const PIPE_GRACE_MS = 500;

/** Runs programs of this machine. */
export const machineRun: Run = async (request) => {
  request.signal?.throwIfAborted();
  const child = start(request);
  if (child instanceof Error) return notStarted(child);
  // A program may end without reading what it was told.
  child.stdin.on("error", () => {});
  child.stdin.end(request.stdin);
  const outcome = await outcomeOf(child, request);
  request.signal?.throwIfAborted();
  return outcome;
};

/** Node reports a part of what can go wrong by an event (ENOENT, EACCES), and throws the rest (ENOTDIR, E2BIG). */
function start({ program, args, environment }: RunRequest): ChildProcessWithoutNullStreams | Error {
  try {
    const env = { ...environment };
    return spawn(program, [...args], { env, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

function outcomeOf(child: ChildProcessWithoutNullStreams, request: RunRequest): Promise<RunOutcome> {
  const { timeoutMs, maxOutputBytes, signal } = request;
  return new Promise((resolve) => {
    const stdout = new BoundedBytes(maxOutputBytes);
    const stderr = new BoundedBytes(maxOutputBytes);
    const end = (outcome: RunOutcome): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      child.kill("SIGKILL");
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end({ kind: "timeout", afterMs: timeoutMs }), timeoutMs);
    const onAbort = (): void => end({ kind: "killed", signalName: "SIGKILL" });
    signal?.addEventListener("abort", onAbort, { once: true });
    child.stdout.on("data", (chunk: Uint8Array) => {
      if (!stdout.take(chunk)) end({ kind: "too-much-output", maxOutputBytes });
    });
    child.stderr.on("data", (chunk: Uint8Array) => stderr.take(chunk));
    child.once("error", (error) => end(notStarted(error)));
    const exited = (exitCode: number | null, signalName: string | null): void => {
      if (exitCode === null) end({ kind: "killed", signalName: signalName ?? "a signal" });
      else end({ kind: "exited", exitCode, stdout: stdout.bytes(), stderr: stderr.bytes() });
    };
    child.once("close", exited);
    child.once("exit", (code, name) => setTimeout(() => exited(code, name), PIPE_GRACE_MS).unref());
  });
}

function notStarted(error: Error): RunOutcome {
  const code = "code" in error ? String(error.code) : error.message;
  return code === "ENOENT" ? { kind: "not-found" } : { kind: "not-started", reason: code };
}

class BoundedBytes {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False once there were more than fit; what fits is kept. */
  take(chunk: Uint8Array): boolean {
    const fitting = chunk.subarray(0, this.#maxBytes - this.#length);
    this.#chunks.push(fitting);
    this.#length += fitting.length;
    return fitting.length === chunk.length;
  }

  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#chunks));
  }
}
