import type { NetworkFailure } from "../../core/network-failure.ts";

/** As client-go (`rest/request.go`, `maxRetries`). */
export const MAX_OVERLOAD_RETRIES = 10;

/** When a server that is overloaded does not say how long. kube-apiserver itself says 1 s. */
const DEFAULT_RETRY_AFTER_MS = 1_000;

/** A longer wait is the caller's to decide: it gets the refusal with `retryAfterMs`. */
const LONGEST_RETRY_WAIT_MS = 30_000;

/**
 * `Retry-After` (RFC 9110, 10.2.3) in milliseconds; undefined when absent or not readable. Never negative.
 */
export function parseRetryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const trimmed = value.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * 1_000;
  const at = Date.parse(trimmed);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/**
 * How long to wait before the same request is sent again, because the server said that it did not act on it:
 * 429, and 503 with `Retry-After`. Undefined: do not.
 */
export function overloadWaitMs(status: number, retryAfterMs: number | undefined): number | undefined {
  const waitMs = status === 429 ? (retryAfterMs ?? DEFAULT_RETRY_AFTER_MS) : retryAfterMs;
  const overloaded = status === 429 || status === 503;
  return overloaded && waitMs !== undefined && waitMs <= LONGEST_RETRY_WAIT_MS ? waitMs : undefined;
}

/**
 * A wait, longer by up to a half: clients that were turned away together must not come back together. Never
 * shorter, for a server has asked for it.
 */
export function spread(waitMs: number, random: () => number): number {
  return Math.round(waitMs * (1 + random() / 2));
}

/**
 * Whether a read that ended so is worth one more try: a kept connection that the server had closed, or an
 * answer that broke off. A write is never sent again: nobody knows whether it was done.
 */
export function brokeOff(failure: NetworkFailure): boolean {
  return failure.kind === "connection-reset" || failure.kind === "protocol";
}
