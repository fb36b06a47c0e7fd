import type { ByteString } from "./utf8.ts";

/** `padded` is Go's base64.StdEncoding, `unpadded` its RawStdEncoding; neither is strict about trailing bits. */
export type Base64Padding = "padded" | "unpadded";

export type Base64Decoding =
  | { readonly ok: true; readonly bytes: ByteString }
  /** Go's own words: `illegal base64 data at input byte 4`. */
  | { readonly ok: false; readonly reason: string };

/** Base64 with padding, as Go's StdEncoding writes it. */
export function encodeBase64(bytes: ByteString): string {
  return btoa(bytes);
}

/**
 * Decodes as Go 1.26 does (encoding/base64/base64.go, decodeQuantum), offsets in errors included: line ends are
 * skipped wherever they stand, a space is not.
 *
 * @example decodeBase64("YTpi", "padded"); // { ok: true, bytes: "a:b" }
 */
export function decodeBase64(text: ByteString, padding: Base64Padding): Base64Decoding {
  let out = "";
  let quantum: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code)) continue;
    const value = sixBits(code);
    if (value === undefined) {
      if (padding === "unpadded" || code !== EQUALS) return corruptAt(at);
      const wrongAt = faultOfPadding(text, at, quantum.length);
      return wrongAt === undefined ? { ok: true, bytes: out + bytesOf(quantum) } : corruptAt(wrongAt);
    }
    quantum.push(value);
    if (quantum.length === 4) {
      out += bytesOf(quantum);
      quantum = [];
    }
  }
  const isWhole = quantum.length === 0 || (padding === "unpadded" && quantum.length > 1);
  return isWhole ? { ok: true, bytes: out + bytesOf(quantum) } : corruptAt(text.length - quantum.length);
}

const EQUALS = 0x3d;

/** Where the padding that starts at `at`, after `digits` digits of its quantum, goes wrong; undefined when it is right. */
function faultOfPadding(text: ByteString, at: number, digits: number): number | undefined {
  if (digits < 2) return at;
  let next = at + 1;
  if (digits === 2) {
    next = afterLineEnds(text, next);
    if (next === text.length) return text.length;
    // One before the wrong byte: Go's own count.
    if (text.charCodeAt(next) !== EQUALS) return next - 1;
    next++;
  }
  next = afterLineEnds(text, next);
  return next < text.length ? next : undefined;
}

function afterLineEnds(text: ByteString, from: number): number {
  let at = from;
  while (at < text.length && isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

function sixBits(code: number): number | undefined {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 26;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 52;
  if (code === 0x2b) return 62;
  return code === 0x2f ? 63 : undefined;
}

/** Two digits are one byte, three are two, four are three; none are none. */
function bytesOf(quantum: readonly number[]): ByteString {
  const [a = 0, b = 0, c = 0, d = 0] = quantum;
  const bits = (a << 18) | (b << 12) | (c << 6) | d;
  const bytes = String.fromCharCode(bits >> 16, (bits >> 8) & 0xff, bits & 0xff);
  return bytes.slice(0, Math.max(quantum.length - 1, 0));
}

function corruptAt(offset: number): Base64Decoding {
  return { ok: false, reason: `illegal base64 data at input byte ${offset}` };
}
