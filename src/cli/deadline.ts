import { EXIT, type ExitCode } from "./exit-code.ts";
import { reportError } from "./report-error.ts";
import type { RunContext } from "./run-context.ts";

const GOES_ON = "the same command goes on from there";

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
    return context.interrupted.aborted ? interrupted(context) : outOfTime(context, timeoutMs ?? 0);
  } finally {
    clearTimeout(timer);
  }
}

async function interrupted(context: RunContext): Promise<ExitCode> {
  const message = `interrupted; what was written is whole, and ${GOES_ON}`;
  await reportError(context, { code: "interrupted", message }, () => context.terminal.err(`${message}\n`));
  return EXIT.interrupted;
}

async function outOfTime(context: RunContext, timeoutMs: number): Promise<ExitCode> {
  const message = `out of time after ${timeoutMs / 1000} s; ${GOES_ON}`;
  await reportError(context, { code: "timeout", message }, () => context.terminal.err(`error: ${message}\n`));
  return EXIT.timeout;
}
