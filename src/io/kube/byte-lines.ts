const NEWLINE = 0x0a;

/** A line, or the fault that ends the reading: `limit` bytes came without a newline. */
export type ByteLine =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly limit: number };

/**
 * Splits bytes into lines. Chunks may end anywhere, inside a character too: a line is decoded (UTF-8) when it is
 * whole. Empty lines are passed over. What follows the last newline is given up: a connection that broke off leaves half a line.
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<ByteLine> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const text = decoder.decode(joined(parts, chunk.subarray(start, end)));
      parts = [];
      size = 0;
      start = end + 1;
      if (text.trim() !== "") yield { ok: true, text };
    }
    const rest = chunk.subarray(start);
    size += rest.length;
    if (size > maxLineBytes) {
      yield { ok: false, limit: maxLineBytes };
      return;
    }
    if (rest.length > 0) parts.push(rest);
  }
}

function joined(parts: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  return parts.length === 0 ? last : Buffer.concat([...parts, last]);
}
