import { UsageError } from "./usage-error.ts";

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A time as RFC 3339 writes it, given back in UTC; a day alone counts as its beginning. */
export function readTimestamp(flag: string, text: string): string {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const date = new Date(whole);
  if (!RFC3339.test(whole) || Number.isNaN(date.getTime())) {
    throw new UsageError(`${flag}: \`${text}\` is no time; write it as 2027-01-31T00:00:00Z`);
  }
  return date.toISOString();
}
