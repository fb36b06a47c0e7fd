import { UsageError } from "./usage-error.ts";

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** A time as RFC 3339 writes it, given back in UTC; a day alone counts as its beginning. */
export function readTimestamp(flag: string, text: string): string {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const date = new Date(whole);
  if (!isOnCalendar(whole) || Number.isNaN(date.getTime())) {
    throw new UsageError(`${flag}: \`${text}\` is no time; write it as 2027-01-31T00:00:00Z`);
  }
  return date.toISOString();
}

/** JavaScript takes the 30th of February for the 2nd of March. */
function isOnCalendar(text: string): boolean {
  const [, year, month, day] = RFC3339.exec(text) ?? [];
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) >= 1 && Number(day) <= lastDay;
}
