import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  byteStringFromBytes,
  byteStringFromText,
  coercedText,
  compareByBytes,
  runeAt,
  textFromByteString,
} from "../../../src/core/go/utf8.ts";

function bytesFromByteString(bytes: string): Uint8Array {
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
}

describe("text for any bytes", () => {
  it("gives back every byte that it was made from", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = textFromByteString(byteStringFromBytes(bytes));
        expect(bytesFromByteString(byteStringFromText(text))).toEqual(bytes);
      }),
    );
  });

  it("agrees with TextEncoder on every well-formed text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 32 }), (text) => {
        const bytes = new TextEncoder().encode(text);
        expect(bytesFromByteString(byteStringFromText(text))).toEqual(bytes);
        expect(textFromByteString(byteStringFromBytes(bytes))).toBe(text);
      }),
    );
  });

  it("takes more bytes than one call has room for arguments", () => {
    const bytes = new Uint8Array(300_000).fill(0xff);
    expect(bytesFromByteString(byteStringFromBytes(bytes))).toEqual(bytes);
  });

  it.each([
    ["a byte that starts nothing", "a\u00ff", "a\udcff", "a\ufffd"],
    ["a sequence cut short", "\u00e2\u0082", "\udce2\udc82", "\ufffd\ufffd"],
    ["an overlong form", "\u00c0\u00af", "\udcc0\udcaf", "\ufffd\ufffd"],
    ["half a surrogate pair", "\u00ed\u00a0\u0080", "\udced\udca0\udc80", "\ufffd\ufffd\ufffd"],
    [
      "more than Unicode has",
      "\u00f4\u0090\u0080\u0080",
      "\udcf4\udc90\udc80\udc80",
      "\ufffd\ufffd\ufffd\ufffd",
    ],
    ["four bytes as they should be", "\u00f0\u009f\u0098\u0080", "😀", "😀"],
  ])("keeps or replaces byte by byte: %s", (_, bytes, kept, replaced) => {
    expect(textFromByteString(bytes)).toBe(kept);
    expect(coercedText(bytes)).toBe(replaced);
  });

  it("has no byte for other lone surrogates", () => {
    expect(byteStringFromText("\ud800\udc7f\udd00")).toBe(
      "\u00ef\u00bf\u00bd\u00f0\u0090\u0081\u00bf\u00ef\u00bf\u00bd".slice(3),
    );
  });
});

describe("order by bytes", () => {
  it("puts what UTF-16 writes with surrogates behind U+FFFD", () => {
    expect(["😀", "\uffee", "a", "é"].toSorted(compareByBytes)).toEqual(["a", "é", "\uffee", "😀"]);
    expect(["😀", "\uffee"].toSorted()).toEqual(["😀", "\uffee"]);
  });

  it("says 0 for the same text", () => {
    expect(compareByBytes("é", "é")).toBe(0);
  });
});

describe("one rune", () => {
  it.each([
    ["a", { rune: 0x61, size: 1 }],
    ["\u00c3\u00a9", { rune: 0xe9, size: 2 }],
    ["\u00c3", { rune: 0xfffd, size: 1 }],
    ["\u00ef\u00bf\u00bd", { rune: 0xfffd, size: 3 }],
  ])("%j is %j", (bytes, expected) => {
    expect(runeAt(bytes, 0)).toEqual(expected);
  });
});
