/** How a probe asks. Nothing is read from the process: what is not given here does not count. */
export interface ProbeSettings {
  /** Who asks, as `my-controller/1.4.0`: operators of registries look for it, and some turn away who does not say. */
  readonly userAgent: string;
  /** PEM of certificate authorities that are trusted beside the machine's. */
  readonly caPem?: string | undefined;
  /**
   * Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are looked for: `process.env`, when that is what you mean.
   * Absent: no proxy.
   */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Registries, as images name them, that are asked over plain HTTP. Not needed for this machine's own. */
  readonly plainHttpDomains?: readonly string[] | undefined;
  /** Bound of each request, in milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Bound of everything that is asked with one credential about one image, in milliseconds. Default: 15,000. */
  readonly imageTimeoutMs?: number | undefined;
}

/** The bounds of the command, in milliseconds (its `--request-timeout`, and what it allows for one image). */
const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
const DEFAULT_IMAGE_TIMEOUT_MS = 15_000;

/** The longest time that a timer of Node's takes; a longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Both bounds; throws a RangeError for one that no timer keeps, which would end every request at once. */
export function boundsOf({
  requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS,
  imageTimeoutMs = DEFAULT_IMAGE_TIMEOUT_MS,
}: ProbeSettings): { readonly requestTimeoutMs: number; readonly imageTimeoutMs: number } {
  for (const [name, ms] of Object.entries({ requestTimeoutMs, imageTimeoutMs })) {
    if (!(ms >= 1 && ms <= MAX_TIMER_MS))
      throw new RangeError(`${name} is ${ms}; it must be from 1 to ${MAX_TIMER_MS} milliseconds`);
  }
  return { requestTimeoutMs, imageTimeoutMs };
}
