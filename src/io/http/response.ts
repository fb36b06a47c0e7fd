import type { IncomingMessage } from "node:http";

/** From `rawHeaders`, for node joins or drops lines of a header that comes twice. */
export function headersOf(message: IncomingMessage): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = message.rawHeaders[index]?.toLowerCase() ?? "";
    const value = message.rawHeaders[index + 1] ?? "";
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

export interface BoundedBody {
  readonly body: Uint8Array;
  readonly truncated: boolean;
}

/** Throws what the stream throws. A body that is too long is left unread, and its connection is closed. */
export async function readBounded(message: IncomingMessage, maxBytes: number): Promise<BoundedBody> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let truncated = false;
  for await (const chunk of bytesOf(message)) {
    const room = maxBytes - bytes;
    truncated = chunk.length > room;
    chunks.push(truncated ? chunk.subarray(0, room) : chunk);
    bytes += Math.min(chunk.length, room);
    if (truncated) break;
  }
  return { body: Buffer.concat(chunks), truncated };
}

/** Never throws: whatever goes wrong ends it. */
export async function* readAsItComes(message: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of bytesOf(message)) {
      const room = maxBytes - bytes;
      yield chunk.length > room ? chunk.subarray(0, room) : chunk;
      bytes += chunk.length;
      if (bytes >= maxBytes) return;
    }
  } catch {
    // The connection broke or the caller's signal fired: both end the stream, by the port's contract.
  }
}

/** Without an encoding set, an IncomingMessage gives nothing but Buffers; its type does not say so. */
function bytesOf(message: IncomingMessage): AsyncIterable<Uint8Array> {
  return message;
}
