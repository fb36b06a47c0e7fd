/** What a registry lets one asker pull, and what is left of it, as Docker Hub's headers say it. */
export interface PullAllowance {
  /** Pulls in a window. */
  readonly limit?: number;
  readonly remaining: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs?: number;
  /** Who is counted: an address, or a user's id; absent where the registry does not say. */
  readonly source?: string;
}

/**
 * Reads `ratelimit-limit: 100;w=21600`, `ratelimit-remaining: 0;w=21600` and `docker-ratelimit-source: 203.0.113.7`;
 * undefined without the second. A registry without a limit sends none of them (docs.docker.com, Docker Hub usage and limits).
 */
export function readPullAllowance(header: (name: string) => string | undefined): PullAllowance | undefined {
  const left = countIn(header("ratelimit-remaining"));
  if (left === undefined) return undefined;
  const { count: limit, windowMs = left.windowMs } = countIn(header("ratelimit-limit")) ?? {};
  const source = SOURCE.exec(header("docker-ratelimit-source") ?? "")?.[0];
  return {
    remaining: left.count,
    ...(limit === undefined ? {} : { limit }),
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(source === undefined ? {} : { source }),
  };
}

/** An address or an id; what else stands there is not repeated. */
const SOURCE = /^[\w.:-]{1,64}$/;

function countIn(value = ""): { readonly count: number; readonly windowMs?: number } | undefined {
  const [, count, seconds] = /^\s*(\d{1,9})\s*(?:;\s*w=(\d{1,9})\s*)?$/.exec(value) ?? [];
  if (count === undefined) return undefined;
  return { count: Number(count), ...(seconds === undefined ? {} : { windowMs: Number(seconds) * 1_000 }) };
}

const HOUR_MS = 3_600_000;

/** `0 of 100 pulls in 6 h are left (counted for 203.0.113.7)`. */
export function allowanceText({ limit, remaining, windowMs, source }: PullAllowance): string {
  const of = limit === undefined ? "" : ` of ${limit}`;
  const window = windowMs === undefined ? "" : ` in ${Math.round((windowMs / HOUR_MS) * 10) / 10} h`;
  const who = source === undefined ? "" : ` (counted for ${source})`;
  return `${remaining}${of} pulls${window} are left${who}`;
}
