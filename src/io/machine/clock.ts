import { setTimeout as sleepFor } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";

/** The time of this machine. */
export const machineClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await sleepFor(ms, undefined, signal === undefined ? {} : { signal });
    } catch (cause) {
      signal?.throwIfAborted();
      throw cause;
    }
  },
};
