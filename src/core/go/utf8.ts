/**
 * A Go string is bytes. Here it is a JavaScript string of one character U+0000–U+00FF a byte (what `atob` gives),
 * so that index, slice, prefix and order mean in both languages the same. `"é"` is `"\u00c3\u00a9"`.
 */
export type ByteString = string;

const REPLACEMENT = 0xfffd;
/** Byte 0x80–0xFF that is no UTF-8 stands as the lone surrogate U+DC80–U+DCFF (PEP 383, "surrogateescape"). */
const ESCAPE_BASE = 0xdc00;

/** How many arguments one call takes without a danger to the stack. */
const CHUNK_BYTES = 8192;

export function byteStringFromBytes(bytes: Uint8Array): ByteString {
  let out = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    out += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  }
  return out;
}

/**
 * The bytes as text; a byte that is not UTF-8 becomes a lone surrogate, so that {@link byteStringFromText} gives
 * back every byte. Not fit to print: a lone surrogate is no character.
 *
 * @example textFromByteString("\u00c3\u00a9\u00ff"); // "é\udcff"
 */
export function textFromByteString(bytes: ByteString): string {
  return decode(bytes, (byte) => ESCAPE_BASE + byte);
}

/** The bytes as text; each byte that is not UTF-8 becomes U+FFFD, as Go's `range` and encoding/json have it. */
export function coercedText(bytes: ByteString): string {
  return decode(bytes, () => REPLACEMENT);
}

function decode(bytes: ByteString, standIn: (byte: number) => number): string {
  if (isAscii(bytes)) return bytes;
  let out = "";
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceSize(bytes, at);
    out += String.fromCodePoint(size === 0 ? standIn(bytes.charCodeAt(at)) : codePoint(bytes, at, size));
    at += Math.max(size, 1);
  }
  return out;
}

/** The inverse of {@link textFromByteString}. A lone surrogate that stands for no byte becomes U+FFFD. */
export function byteStringFromText(text: string): ByteString {
  if (isAscii(text)) return text;
  let out = "";
  for (const character of text) out += encoded(character.codePointAt(0) ?? REPLACEMENT);
  return out;
}

function encoded(code: number): ByteString {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(code));
  if (code >= 0xd800 && code <= 0xdfff) {
    const isEscapedByte = code >= ESCAPE_BASE + 0x80 && code <= ESCAPE_BASE + 0xff;
    return isEscapedByte ? String.fromCharCode(code - ESCAPE_BASE) : encoded(REPLACEMENT);
  }
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(code >> 6), tail(code));
  return String.fromCharCode(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
}

/** The last six bits as a continuation byte. */
function tail(code: number): number {
  return 0x80 | (code & 0x3f);
}

/** Order of the UTF-8 bytes, as Go sorts strings; UTF-16 order differs above U+D7FF. For `Array.sort`. */
export function compareByBytes(left: string, right: string): number {
  const a = byteStringFromText(left);
  const b = byteStringFromText(right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** One rune at `at`, as Go's utf8.DecodeRune: what is not UTF-8 is U+FFFD of size 1. `at` lies inside the string. */
export function runeAt(bytes: ByteString, at: number): { readonly rune: number; readonly size: number } {
  const size = sequenceSize(bytes, at);
  return size === 0 ? { rune: REPLACEMENT, size: 1 } : { rune: codePoint(bytes, at, size), size };
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}

/** Bytes of the well-formed sequence at `at`, 0 when there is none (Unicode 15, table 3-7). */
function sequenceSize(bytes: ByteString, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes.charCodeAt(at + 1);
  // Past the end charCodeAt is NaN, which no comparison accepts.
  if (!(second >= lowestSecond(first) && second <= highestSecond(first))) return 0;
  for (let offset = 2; offset < size; offset++) {
    const next = bytes.charCodeAt(at + offset);
    if (!(next >= 0x80 && next <= 0xbf)) return 0;
  }
  return size;
}

/** 0xE0 and 0xF0 refuse overlong forms. */
function lowestSecond(first: number): number {
  if (first === 0xe0) return 0xa0;
  return first === 0xf0 ? 0x90 : 0x80;
}

/** 0xED refuses surrogates, 0xF4 what lies above U+10FFFF. */
function highestSecond(first: number): number {
  if (first === 0xed) return 0x9f;
  return first === 0xf4 ? 0x8f : 0xbf;
}

function codePoint(bytes: ByteString, at: number, size: number): number {
  const first = bytes.charCodeAt(at);
  if (size === 1) return first;
  let code = first & (0x7f >> size);
  for (let offset = 1; offset < size; offset++) {
    code = (code << 6) | (bytes.charCodeAt(at + offset) & 0x3f);
  }
  return code;
}
