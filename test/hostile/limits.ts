import type { TimeBound } from "./lie.ts";

/** Given as `--request-timeout`. */
export const REQUEST_SECONDS = 2;
/** Everything that is asked about one image (src/cli/open-ports.ts, IMAGE_TIMEOUT_MS). */
export const IMAGE_SECONDS = 15;

/** What may pass before the process is gone, its start on a busy machine not counted. */
export const SECONDS: Readonly<Record<TimeBound, number>> = {
  "at-once": REQUEST_SECONDS,
  "one request": REQUEST_SECONDS + 1,
  "one image": IMAGE_SECONDS + 1,
};

/** `check` asks with the one credential that is there, and where that is refused with none. */
export const QUESTIONS = 2;

/** On a busy machine a runtime starts in seconds. */
export const START_SECONDS = 4;

export interface Tested {
  readonly name: "bundle" | "executable";
  /** Resident memory at its highest, with the runtime itself: some 77 and 61 MiB where nothing is wrong. */
  readonly maxPeakMib: number;
}

export const TESTED: readonly Tested[] = [
  { name: "bundle", maxPeakMib: 160 },
  { name: "executable", maxPeakMib: 128 },
];
