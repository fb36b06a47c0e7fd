/** A JSON document from outside; nothing is known of it. */
export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  /** No UTF-8 or no JSON. */
  | { readonly ok: false };

export function readJson(body: Uint8Array): JsonReading {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
  } catch {
    // Both throw for one reason: the bytes are not what they were said to be. Where and why is of no use here.
    return { ok: false };
  }
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
