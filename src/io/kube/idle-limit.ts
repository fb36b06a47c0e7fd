import type { Clock } from "../../core/clock.ts";

export interface IdleLimit {
  readonly clock: Clock;
  readonly limitMs: number;
}

/** The chunks, until none came for `limitMs`; then it ends, as if the sender had ended it. */
export async function* unlessSilent(
  chunks: AsyncIterable<Uint8Array>,
  limit: IdleLimit,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextUnlessSilent(iterator, limit);
      if (next === "silent" || next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: it takes its turn behind a read that is under way, and that one ends with the connection alone.
    void iterator.return?.();
  }
}

async function nextUnlessSilent(
  iterator: AsyncIterator<Uint8Array>,
  { clock, limitMs }: IdleLimit,
): Promise<IteratorResult<Uint8Array> | "silent"> {
  const timer = new AbortController();
  // The timer is stopped by its signal, and then rejects: that is its only way to end early, and no fault.
  const silence = clock.sleep(limitMs, timer.signal).then(
    () => "silent" as const,
    () => "silent" as const,
  );
  try {
    return await Promise.race([iterator.next(), silence]);
  } finally {
    timer.abort();
  }
}
