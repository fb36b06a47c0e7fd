const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From when on hours or minutes say too little: two days, two hours. */
const AT_LEAST = 2;

/** A stretch of time in one unit, rounded down: `38 days`, `5 hours`, `1 minute`. */
export function stretchText(ms: number): string {
  if (ms >= AT_LEAST * DAY_MS) return counted(ms / DAY_MS, "day");
  return ms >= AT_LEAST * HOUR_MS ? counted(ms / HOUR_MS, "hour") : counted(ms / MINUTE_MS, "minute");
}

function counted(amount: number, unit: string): string {
  const count = Math.floor(amount);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** `in 38 days`, `4 hours ago`. */
export function distanceText(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  return ms > 0 ? `in ${stretchText(ms)}` : `${stretchText(-ms)} ago`;
}

/** As cells of a table have it: `in 38d`, `4h ago`. */
export function distanceCell(at: Date, now: Date): string {
  return distanceText(at, now).replace(/(\d+) ([dhm])\w*/, "$1$2");
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

/** `1 January 2027`, in UTC, as all times of the API are. */
export function dayText(at: Date): string {
  return DAY.format(at);
}
