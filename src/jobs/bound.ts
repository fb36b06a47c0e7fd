import type { Ports } from "./ports.ts";

/** A wait that ends with the job's own signal or when its time is over, whichever comes first. */
export interface Bound {
  readonly signal: AbortSignal;
  /** Ends it now: call it when there is nothing left to wait for, or the timer keeps the process alive. */
  end(): void;
}

/** @param limitMs how long the wait may take, in milliseconds */
export function startBound(ports: Pick<Ports, "clock" | "signal">, limitMs: number): Bound {
  const over = new AbortController();
  const signal = AbortSignal.any([ports.signal, over.signal]);
  const end = (): void => over.abort();
  // The sleep rejects when the wait ended before its time; there is nothing left to do then.
  ports.clock.sleep(limitMs, signal).then(end, () => undefined);
  return { signal, end };
}
