import type { Clock } from "../../core/clock.ts";

export interface IdleLimit {
  readonly clock: Clock;
  readonly limitMs: number;
  /** Ends the connection: a read that is under way has no other end. */
  readonly hangUp: () => void;
}

/** The chunks, until none came for `limitMs`; then it ends, as if the sender had ended it. */
export async function* unlessSilent(
  chunks: AsyncIterable<Uint8Array>,
  limit: IdleLimit,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let isSilent = false;
  try {
    for (;;) {
      const next = await nextUnlessSilent(iterator, limit);
      isSilent = next === "silent";
      if (next === "silent" || next.done === true) return;
      yield next.value;
    }
  } finally {
    if (isSilent) limit.hangUp();
    else await iterator.return?.();
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
