/** A page of ARM or Graph is below 1 MiB; what is larger is no answer of theirs. */
const LIMIT_BYTES = 16_777_216;

export type ReadJson =
  /** `json` is undefined where the body is empty or no JSON. */
  { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly limitBytes: number };

/** Reads a body to its end, within bounds, and parses it. */
export async function readJson(body: NodeJS.ReadableStream | undefined): Promise<ReadJson> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    const part = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    bytes += part.length;
    if (bytes > LIMIT_BYTES) return { ok: false, limitBytes: LIMIT_BYTES };
    chunks.push(part);
  }
  return { ok: true, json: readJsonDocument(Buffer.concat(chunks)) };
}

/** Undefined where the bytes are no JSON. */
export function readJsonDocument(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
