const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The longest wait that a timer takes: 2^31 − 1 ms, some 24 days. */
const LONGEST_MS = 2_147_483_647;

/**
 * Reads a duration as kubectl writes it, days included, in milliseconds: `10s`, `1m30s`, `250ms`, `0`.
 * Undefined when it is none, or longer than `longestMs`, by default what a timer can wait.
 */
export function parseDurationMs(text: string, longestMs = LONGEST_MS): number | undefined {
  if (text === "0") return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== text) return undefined;
  let ms = 0;
  for (const [, amount = "", unit = ""] of parts) ms += Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  return Number.isFinite(ms) && ms <= longestMs ? ms : undefined;
}
