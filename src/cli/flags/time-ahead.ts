import { InvalidArgumentError } from "commander";
import { parseDurationMs } from "./duration.ts";

/** Ten years: no credential that anybody plans for lives longer, and every date that follows is one. */
const LONGEST_MS = 3_652 * 86_400_000;

/** Reads how far ahead a flag looks, in milliseconds: `14d`, `36h`. */
export function readTimeAhead(text: string): number {
  const ms = parseDurationMs(text, LONGEST_MS);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError("Write a time such as 14d, 36h or 1d12h, at most 3652d.");
}
