import type { HttpRequest } from "../../core/http/http.ts";

/** What ends a request before its answer does: the caller's signal, or its time. */
export interface Limits {
  readonly signal: AbortSignal;
  readonly timedOut: () => boolean;
  readonly elapsedMs: () => number;
  /** The time no longer counts; the caller's signal still does. */
  stopTimer(): void;
  /** Nothing counts any more. To be called in the end, lest a long-lived signal gather listeners. */
  release(): void;
}

export function startLimits({ timeoutMs, signal }: HttpRequest): Limits {
  const controller = new AbortController();
  const startedMs = performance.now();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, timeoutMs);
  const onAbort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    elapsedMs: () => Math.round(performance.now() - startedMs),
    stopTimer: () => clearTimeout(timer),
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}
