/** How long a change that is under way is awaited after an interrupt, in milliseconds: as long as a request may take. */
const LINGER_MS = 10_000;

/** Fires a while after the other: what is known to be made can be taken back. */
export function lingering(signal: AbortSignal): AbortSignal {
  const later = new AbortController();
  const abort = (): void => void setTimeout(() => later.abort(signal.reason), LINGER_MS).unref();
  signal.addEventListener("abort", abort, { once: true });
  return later.signal;
}
