import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonString, members, namesField, rootValue, stringText } from "../../../src/core/go/json.ts";
import { jsonSyntaxError } from "../../../src/core/go/json-syntax.ts";
import { byteStringFromText } from "../../../src/core/go/utf8.ts";

describe("the form of a JSON document", () => {
  it("is right where JSON.parse takes the text, and wrong where it does not", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "\\",
      "1",
      "-",
      ".",
      "e",
      "true",
      "null",
      " ",
      "\\u00",
      "0",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
        ),
        (text) => {
          expect(jsonSyntaxError(byteStringFromText(text)) === undefined).toBe(isJson(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["", "unexpected end of JSON input"],
    [" ", "unexpected end of JSON input"],
    ["{", "unexpected end of JSON input"],
    ['{"a"', "unexpected end of JSON input"],
    ['"abc', "unexpected end of JSON input"],
    ["[1,", "unexpected end of JSON input"],
    ["tru", "invalid character ' ' in literal true (expecting 'e')"],
    ["nulx", "invalid character 'x' in literal null (expecting 'l')"],
    ["-", "invalid character ' ' in numeric literal"],
    ["1.", "invalid character ' ' after decimal point in numeric literal"],
    ["1e+", "invalid character ' ' in exponent of numeric literal"],
    ["01", "invalid character '1' after top-level value"],
    ["[01]", "invalid character '1' after array element"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ["[1,]", "invalid character ']' looking for beginning of value"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12G4"', "invalid character 'G' in \\u hexadecimal character escape"],
    ["\u0000", "invalid character '\\x00' looking for beginning of value"],
    ["\u00ef\u00bb\u00bf{}", "invalid character 'ï' looking for beginning of value"],
    ["\u00ad", "invalid character '\\u00ad' looking for beginning of value"],
    ["{} x", "invalid character 'x' after top-level value"],
  ])("of %j is wrong in Go's words", (document, expected) => {
    expect(jsonSyntaxError(document)).toBe(expected);
  });

  it("may be ten thousand brackets deep and no deeper", () => {
    expect(jsonSyntaxError(`${"[".repeat(10_000)}${"]".repeat(10_000)}`)).toBeUndefined();
    expect(jsonSyntaxError("[".repeat(10_001))).toBe("invalid character '[' exceeded max depth");
  });
});

describe("reading a JSON document", () => {
  it("gives every member in the order of the document, a repeated name each time", () => {
    const document = ' { "a" : 1 , "b":{"x":[ "}" ]},"a":"two" } ';
    const found = members(document, rootValue(document));
    expect(
      found.map(({ name, value }) => [name, value.kind, document.slice(value.start, value.end)]),
    ).toEqual([
      ["a", "number", "1"],
      ["b", "object", '{"x":[ "}" ]}'],
      ["a", "string", '"two"'],
    ]);
  });

  it("has no members where there is no object", () => {
    expect(members("[1]", rootValue("[1]"))).toEqual([]);
    expect(members(" { } ", rootValue(" { } "))).toEqual([]);
  });

  it("skips ten thousand brackets without running out of stack", () => {
    const deep = `${"[".repeat(9_999)}${"]".repeat(9_999)}`;
    const document = `{"deep":${deep},"after":null}`;
    expect(members(document, rootValue(document)).map(({ name }) => name)).toEqual(["deep", "after"]);
  });

  it.each([
    ['"\\ud83d\\ude00"', "😀"],
    ['"\\ud83d \\ude00"', "\ufffd \ufffd"],
    ['"\\ud800\\ud83d\\ude00"', "\ufffd😀"],
    ['"\u00e2\u0082 \u00ff"', "\ufffd\ufffd \ufffd"],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041"', '"\\/\b\f\n\r\tA'],
  ])("the text of %j is %j", (document, expected) => {
    expect(stringText(document, rootValue(document))).toBe(expected);
  });

  it("writes strings that it reads as they were", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const literal = jsonString(text);
        expect(stringText(literal, rootValue(literal))).toBe(text);
      }),
    );
  });

  it.each([
    ["auths", "auths", true],
    ["AUTHS", "auths", true],
    ["auth\u017f", "auths", true],
    ["\u212aey", "key", true],
    ["httpheaders", "HttpHeaders", true],
    ["auth", "auths", false],
    ["äuths", "auths", false],
  ])("%j names the field %s: %s", (name, field, expected) => {
    expect(namesField(name, field)).toBe(expected);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
