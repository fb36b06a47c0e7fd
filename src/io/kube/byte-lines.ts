const NEWLINE = 0x0a;

/** A line, or the fault that ends the reading: `limit` bytes came without a newline. */
export type ByteLine =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly limit: number };

/**
 * Splits bytes into lines. Chunks may end anywhere, inside a character too: a line is decoded (UTF-8) when it
 * is whole. Empty lines are passed over. What follows the last newline is given up: a connection that broke
 * off leaves half a line.
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<ByteLine> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const newline = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, newline === -1 ? chunk.length : newline);
      size += part.length;
      if (size > maxLineBytes) {
        yield { ok: false, limit: maxLineBytes };
        return;
      }
      parts.push(part);
      start += part.length + 1;
      if (newline === -1) break;
      const text = decoder.decode(Buffer.concat(parts));
      parts = [];
      size = 0;
      if (text.trim() !== "") yield { ok: true, text };
    }
  }
}
