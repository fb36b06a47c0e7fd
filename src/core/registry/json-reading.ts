/** A JSON document from outside; nothing is known of it. */
export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  /** No UTF-8, no JSON, or of too many parts. */
  | { readonly ok: false };

/**
 * An index of {@link listOf}'s greatest length has some ten thousand parts. Four megabytes of `{},` are more than a
 * million objects, which took 435 MB to read.
 */
const MAX_PARTS = 200_000;

export function readJson(body: Uint8Array): JsonReading {
  if (hasMoreParts(body, MAX_PARTS)) return { ok: false };
  try {
    return { ok: true, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
  } catch {
    // Both throw for one reason: the bytes are not what they were said to be. Where and why is of no use here.
    return { ok: false };
  }
}

const [COMMA, BRACE, BRACKET] = [0x2c, 0x7b, 0x5b] as const;

/** Counts what begins a part, in strings as well: cheap, and never too few. */
function hasMoreParts(body: Uint8Array, maxParts: number): boolean {
  if (body.length <= maxParts) return false;
  let parts = 0;
  for (const byte of body) {
    if (byte === COMMA || byte === BRACE || byte === BRACKET) parts++;
    if (parts > maxParts) return true;
  }
  return false;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member's text; `""` when there is no such member or it is no text. */
export function textOf(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === "string" ? value : "";
}

/** The member's elements, `maxItems` of them; none when there is no such member or it is no list. */
export function listOf(
  record: Readonly<Record<string, unknown>>,
  name: string,
  maxItems: number,
): readonly unknown[] {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return Array.isArray(value) ? value.slice(0, maxItems) : [];
}
