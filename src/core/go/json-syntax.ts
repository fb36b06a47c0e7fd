import type { ByteString } from "./utf8.ts";

/** encoding/json/scanner.go: a deeper document is refused, lest the stack overflow. */
const MAX_DEPTH = 10_000;

/**
 * What Go's encoding/json (v1, Go 1.26, scanner.go) finds wrong with the form of a document, in its own words;
 * undefined when it is well-formed.
 *
 * Go reads one space beyond the end to see whether the last token is whole: hence
 * `invalid character ' ' in literal true (expecting 'e')` for `tru`, and `unexpected end of JSON input` for `[1`.
 *
 * @example jsonSyntaxError("{'a'}"); // "invalid character '\\'' looking for beginning of object key string"
 */
export function jsonSyntaxError(document: ByteString): string | undefined {
  const cursor: Cursor = { document, at: 0, open: [], expected: "value" };
  for (;;) {
    cursor.at = afterSpace(document, cursor.at);
    if (cursor.at >= document.length) {
      const isWhole = cursor.expected === "end of value" && cursor.open.length === 0;
      return isWhole ? undefined : "unexpected end of JSON input";
    }
    const fault = step(cursor);
    if (fault !== undefined) return fault;
  }
}

interface Cursor {
  readonly document: ByteString;
  at: number;
  /** What surrounds the place, outermost first. */
  readonly open: ("object" | "array")[];
  expected: "value" | "value or ]" | "key" | "key or }" | "end of value";
}

/** Reads one token; the fault in Go's words, or undefined. */
function step(cursor: Cursor): string | undefined {
  switch (cursor.expected) {
    case "end of value":
      return endOfValue(cursor);
    case "key":
      return key(cursor);
    case "key or }":
      return here(cursor) === "}" ? close(cursor) : key(cursor);
    case "value":
      return value(cursor);
    case "value or ]":
      return here(cursor) === "]" ? close(cursor) : value(cursor);
  }
}

function endOfValue(cursor: Cursor): string | undefined {
  switch (cursor.open.at(-1)) {
    case undefined:
      return invalid(cursor, "after top-level value");
    case "object":
      if (here(cursor) === "}") return close(cursor);
      return here(cursor) === "," ? advance(cursor, "key") : invalid(cursor, "after object key:value pair");
    case "array":
      if (here(cursor) === "]") return close(cursor);
      return here(cursor) === "," ? advance(cursor, "value") : invalid(cursor, "after array element");
  }
}

function key(cursor: Cursor): string | undefined {
  if (here(cursor) !== '"') return invalid(cursor, "looking for beginning of object key string");
  const fault = text(cursor);
  if (fault !== undefined) return fault;
  cursor.at = afterSpace(cursor.document, cursor.at);
  if (cursor.at >= cursor.document.length) return "unexpected end of JSON input";
  return here(cursor) === ":" ? advance(cursor, "value") : invalid(cursor, "after object key");
}

function value(cursor: Cursor): string | undefined {
  const first = here(cursor);
  if (first === "{" || first === "[") return open(cursor, first === "{" ? "object" : "array");
  cursor.expected = "end of value";
  if (first === '"') return text(cursor);
  if (first === "-" || isDigit(first)) return number(cursor);
  const word = WORDS.find((candidate) => candidate.startsWith(first));
  return word === undefined ? invalid(cursor, "looking for beginning of value") : literal(cursor, word);
}

const WORDS = ["true", "false", "null"] as const;

function open(cursor: Cursor, container: "object" | "array"): string | undefined {
  cursor.open.push(container);
  if (cursor.open.length > MAX_DEPTH) return invalid(cursor, "exceeded max depth");
  return advance(cursor, container === "object" ? "key or }" : "value or ]");
}

function close(cursor: Cursor): undefined {
  cursor.open.pop();
  return advance(cursor, "end of value");
}

function advance(cursor: Cursor, expected: Cursor["expected"]): undefined {
  cursor.at++;
  cursor.expected = expected;
}

/** From the opening quote to behind the closing one. */
function text(cursor: Cursor): string | undefined {
  for (cursor.at++; cursor.at < cursor.document.length; cursor.at++) {
    const character = here(cursor);
    if (character === '"') {
      cursor.at++;
      return undefined;
    }
    if (character < " ") return invalid(cursor, "in string literal");
    if (character === "\\") {
      const fault = escapeSequence(cursor);
      if (fault !== undefined) return fault;
    }
  }
  return "unexpected end of JSON input";
}

/** From the backslash to the last character of the escape. */
function escapeSequence(cursor: Cursor): string | undefined {
  cursor.at++;
  if (!'bfnrt\\/"u'.includes(here(cursor))) return invalid(cursor, "in string escape code");
  if (here(cursor) !== "u") return undefined;
  for (let digit = 0; digit < 4; digit++) {
    cursor.at++;
    if (!/[0-9a-fA-F]/.test(here(cursor))) return invalid(cursor, "in \\u hexadecimal character escape");
  }
  return undefined;
}

function number(cursor: Cursor): string | undefined {
  if (here(cursor) === "-") cursor.at++;
  if (!isDigit(here(cursor))) return invalid(cursor, "in numeric literal");
  // A leading zero stands alone: in "01" the 1 comes after a whole value.
  if (here(cursor) === "0") cursor.at++;
  else digits(cursor);
  if (here(cursor) === ".") {
    cursor.at++;
    if (!isDigit(here(cursor))) return invalid(cursor, "after decimal point in numeric literal");
    digits(cursor);
  }
  if (here(cursor) === "e" || here(cursor) === "E") {
    cursor.at++;
    if (here(cursor) === "+" || here(cursor) === "-") cursor.at++;
    if (!isDigit(here(cursor))) return invalid(cursor, "in exponent of numeric literal");
    digits(cursor);
  }
  return undefined;
}

function digits(cursor: Cursor): void {
  while (isDigit(here(cursor))) cursor.at++;
}

function literal(cursor: Cursor, word: string): string | undefined {
  for (const expected of word) {
    if (here(cursor) !== expected) return invalid(cursor, `in literal ${word} (expecting '${expected}')`);
    cursor.at++;
  }
  return undefined;
}

/** The character under the cursor; a space at the end, as the scanner is told there. */
function here(cursor: Cursor): string {
  return cursor.document[cursor.at] ?? " ";
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

/** Index of the first character from `from` on that is no JSON white space. */
export function afterSpace(document: ByteString, from: number): number {
  let at = from;
  while (at < document.length && " \t\r\n".includes(document[at] ?? "")) at++;
  return at;
}

function invalid(cursor: Cursor, context: string): string {
  return `invalid character ${quoted(here(cursor))} ${context}`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "'": "\\'",
  '"': '"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** scanner.go's quoteChar: the byte taken for a rune, escaped as strconv.Quote does. */
function quoted(character: string): string {
  const code = character.charCodeAt(0);
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return `'${short}'`;
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, "0")}'`;
  // Go's IsPrint refuses the C1 controls, the no-break space and the soft hyphen.
  const isPrintable = code < 0x7f || (code > 0xa0 && code !== 0xad);
  return isPrintable ? `'${character}'` : `'\\u${code.toString(16).padStart(4, "0")}'`;
}
