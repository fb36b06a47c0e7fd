import { EXIT, type ExitCode } from "./exit-code.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Runs a command's work until it ends, the person interrupts or `timeoutMs` is over. The work ends by throwing
 * its signal's reason, after it has tidied up; what had been written by then stays and is whole, since every
 * write is one request.
 */
export async function withDeadline(
  context: RunContext,
  timeoutMs: number | undefined,
  work: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const deadline = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => deadline.abort(), timeoutMs);
  const signal = AbortSignal.any([context.interrupted, deadline.signal]);
  try {
    return await work(signal);
  } catch (cause) {
    if (!signal.aborted) throw cause;
    if (context.interrupted.aborted) {
      context.terminal.err(
        "interrupted; what was written is whole, and the same command goes on from there\n",
      );
      return EXIT.interrupted;
    }
    context.terminal.err(
      `error: out of time after ${(timeoutMs ?? 0) / 1000} s; the same command goes on from there\n`,
    );
    return EXIT.timeout;
  } finally {
    clearTimeout(timer);
  }
}
