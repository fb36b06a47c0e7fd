import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Base64Padding, decodeBase64, encodeBase64 } from "../../../src/core/go/base64.ts";
import { byteStringFromBytes } from "../../../src/core/go/utf8.ts";

const corrupt = (offset: number) => ({ ok: false, reason: `illegal base64 data at input byte ${offset}` });
const bytes = (text: string) => ({ ok: true, bytes: text });

describe("Go's Base64", () => {
  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (array) => {
        const text = byteStringFromBytes(array);
        const padded = encodeBase64(text);
        expect(decodeBase64(padded, "padded")).toEqual(bytes(text));
        expect(decodeBase64(padded.replaceAll("=", ""), "unpadded")).toEqual(bytes(text));
      }),
    );
  });

  it.each<[text: string, padding: Base64Padding, expected: unknown]>([
    ["", "padded", bytes("")],
    ["\r\n", "padded", bytes("")],
    ["YTpi", "padded", bytes("a:b")],
    ["YT\npi\r\n", "padded", bytes("a:b")],
    ["YQ=\n=\n", "padded", bytes("a")],
    // Bits that the last digit does not use are not looked at.
    ["YR==", "padded", bytes("a")],
    ["YR", "unpadded", bytes("a")],
    ["YTpi ", "padded", corrupt(4)],
    ["YT pi", "padded", corrupt(2)],
    ["YTp", "padded", corrupt(0)],
    ["YTpiY", "padded", corrupt(4)],
    ["YTpiY", "unpadded", corrupt(4)],
    ["Y\nT", "padded", corrupt(1)],
    ["=", "padded", corrupt(0)],
    ["Y=", "padded", corrupt(1)],
    ["YQ=", "padded", corrupt(3)],
    ["YQ=\n", "padded", corrupt(4)],
    // Go names the byte before the one that it did not like.
    ["YQ=\nA", "padded", corrupt(3)],
    ["YQ==A", "padded", corrupt(4)],
    ["YWI=\nA", "padded", corrupt(5)],
    ["YQ==", "unpadded", corrupt(2)],
    ["YT-_", "padded", corrupt(2)],
  ])("%j, %s", (text, padding, expected) => {
    expect(decodeBase64(text, padding)).toEqual(expected);
  });
});
