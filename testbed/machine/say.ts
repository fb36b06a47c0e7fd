/** Where the test bed tells a person what it does: one plain line a call. */
export type Say = (line: string) => void;

/** To standard error, so that standard output stays free for data. */
export const sayOnStandardError: Say = (line) => {
  process.stderr.write(`testbed: ${line}\n`);
};

/** `48 s`, `6 min`: how long something takes or took, for reading, not for reckoning. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** What {@link durationText} makes of the time since `startedMs` (as `performance.now()` gives it). */
export function durationSince(startedMs: number): string {
  return durationText((performance.now() - startedMs) / 1_000);
}
