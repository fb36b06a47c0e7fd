/** Longest wait that is reported: Docker Hub's window is six hours; more is a mistake of the server. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;

/**
 * The wait that a `Retry-After` header asks for, in milliseconds: seconds, or a date (RFC 9110, 10.2.3).
 * Undefined when it is missing or neither.
 *
 * @example retryAfterMs("120", new Date()); // 120000
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  // A number is never a date: Date.parse takes "120" for a year.
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : dateOf(text) - now.getTime();
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

/** IMF-fixdate and the two old forms all begin with the name of a day. */
function dateOf(text: string): number {
  return /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
}
