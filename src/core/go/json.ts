import { afterSpace } from "./json-syntax.ts";
import { type ByteString, byteStringFromText, coercedText } from "./utf8.ts";

/** A value by its place in the document: nothing is built that nobody asked for, and an edit can leave the rest alone. */
export interface JsonValue {
  readonly kind: "object" | "array" | "string" | "number" | "bool" | "null";
  /** Index of the first byte. */
  readonly start: number;
  /** Index behind the last byte. */
  readonly end: number;
}

/** A member of an object, in the order of the document; a name that comes twice is there twice. */
export interface JsonMember {
  readonly name: string;
  /** Index of the quote that opens the name. */
  readonly start: number;
  readonly value: JsonValue;
}

/*
 * These readers take a document for which `jsonSyntaxError` found nothing; with any other their answer means nothing.
 */

/** The one value of the document. */
export function rootValue(document: ByteString): JsonValue {
  return valueAt(document, afterSpace(document, 0));
}

/** Every member of an object; none of anything else. */
export function members(document: ByteString, object: JsonValue): readonly JsonMember[] {
  if (object.kind !== "object") return [];
  const found: JsonMember[] = [];
  let at = afterSpace(document, object.start + 1);
  while (document[at] === '"') {
    const nameEnd = endOfString(document, at);
    const colon = afterSpace(document, nameEnd);
    const value = valueAt(document, afterSpace(document, colon + 1));
    found.push({ name: unquoted(document.slice(at, nameEnd)), start: at, value });
    const separator = afterSpace(document, value.end);
    at = afterSpace(document, separator + 1);
  }
  return found;
}

/** The text of a string value. */
export function stringText(document: ByteString, value: JsonValue): string {
  return unquoted(document.slice(value.start, value.end));
}

function valueAt(document: ByteString, start: number): JsonValue {
  const kind = KINDS[document[start] ?? ""] ?? "number";
  return { kind, start, end: endOf(document, start, kind) };
}

const KINDS: Readonly<Record<string, JsonValue["kind"]>> = {
  "{": "object",
  "[": "array",
  '"': "string",
  t: "bool",
  f: "bool",
  n: "null",
};

function endOf(document: ByteString, start: number, kind: JsonValue["kind"]): number {
  if (kind === "string") return endOfString(document, start);
  if (kind === "object" || kind === "array") return endOfContainer(document, start);
  let at = start;
  while (at < document.length && /[-+.0-9A-Za-z]/.test(document[at] ?? "")) at++;
  return at;
}

/** Counts brackets rather than recurse: ten thousand of them are allowed. */
function endOfContainer(document: ByteString, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const character = document[at];
    if (character === '"') {
      at = endOfString(document, at);
      continue;
    }
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    at++;
  } while (depth > 0);
  return at;
}

function endOfString(document: ByteString, start: number): number {
  let at = start + 1;
  while (document[at] !== '"') at += document[at] === "\\" ? 2 : 1;
  return at + 1;
}

const ESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * encoding/json/decode.go, unquoteBytes: a byte that is no UTF-8 and an escape that is half a surrogate pair
 * become U+FFFD, so that the text is always well-formed.
 */
function unquoted(literal: ByteString): string {
  const raw = coercedText(literal.slice(1, -1));
  if (!raw.includes("\\")) return raw;
  const text = raw.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, short: string) =>
    hex === undefined ? (ESCAPED[short] ?? short) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return text.toWellFormed();
}

/** Text as a JSON string literal of UTF-8 bytes; text that is not well-formed has its lone surrogates escaped. */
export function jsonString(text: string): ByteString {
  return byteStringFromText(JSON.stringify(text));
}

/** Go's `strings.EqualFold` of a member's name with a field's: `AUTHS` and `authſ` are `auths`. ASCII fields only. */
export function namesField(name: string, field: string): boolean {
  // Folding keeps the length, and most names are written as they should be.
  return name === field || (name.length === field.length && folded(name) === folded(field));
}

/** Beyond ASCII only two characters fold into it: U+017F (long s) and U+212A (the Kelvin sign). */
function folded(name: string): string {
  return name
    .replaceAll("\u017f", "s")
    .replaceAll("\u212a", "k")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
