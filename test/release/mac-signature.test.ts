import { describe, expect, it } from "vitest";
import { isSignatureWhole, signAdHoc } from "../../scripts/release/mac-signature.ts";
import { readMachO } from "../../scripts/release/mach-o.ts";

const TEXT_BYTES = 10_000;
const LINK_EDIT_BYTES = 3_000;
const OLD_SIGNATURE_BYTES = 100;

/** A Mach-O file for Intel with two segments and room for a signature that matches nothing, as Bun leaves it. */
function macProgram(): Buffer {
  const file = Buffer.alloc(TEXT_BYTES + LINK_EDIT_BYTES + OLD_SIGNATURE_BYTES, 7);
  file.fill(0, 0, 32 + 2 * 72 + 16);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(0x01000007, 4);
  file.writeUInt32LE(3, 16);
  segment(file, 32, "__TEXT", [0, TEXT_BYTES]);
  segment(file, 104, "__LINKEDIT", [TEXT_BYTES, LINK_EDIT_BYTES + OLD_SIGNATURE_BYTES]);
  [0x1d, 16, TEXT_BYTES + LINK_EDIT_BYTES, OLD_SIGNATURE_BYTES].forEach((value, at) => {
    file.writeUInt32LE(value, 176 + 4 * at);
  });
  return file;
}

function segment(file: Buffer, at: number, name: string, [offset, size]: readonly [number, number]): void {
  file.writeUInt32LE(0x19, at);
  file.writeUInt32LE(72, at + 4);
  file.write(name, at + 8, "latin1");
  file.writeBigUInt64LE(BigInt(offset), at + 40);
  file.writeBigUInt64LE(BigInt(size), at + 48);
}

describe("a program for a Mac whose signature matches nothing", () => {
  it("is seen as that", () => {
    expect(isSignatureWhole(macProgram())).toBe(false);
  });

  it("is signed for nobody, and only its headers and its end differ", () => {
    const before = macProgram();
    const signed = signAdHoc(before);
    expect(isSignatureWhole(signed)).toBe(true);
    expect(signed.subarray(192, TEXT_BYTES + LINK_EDIT_BYTES)).toEqual(
      before.subarray(192, TEXT_BYTES + LINK_EDIT_BYTES),
    );
    const { linkEdit } = readMachO(signed) ?? {};
    expect((linkEdit?.fileOffset ?? 0) + (linkEdit?.fileSize ?? 0)).toBe(signed.length);
  });

  it.each([
    200,
    5_000,
    TEXT_BYTES + LINK_EDIT_BYTES - 1,
  ])("is no longer as it was signed when the byte at %i changes", (offset) => {
    const signed = signAdHoc(macProgram());
    signed[offset] = 8;
    expect(isSignatureWhole(signed)).toBe(false);
  });
});

it("a file that is no program for a Mac has no signature, and gets none", () => {
  expect(isSignatureWhole(Buffer.from("#!/bin/sh\n"))).toBe(false);
  expect(() => signAdHoc(Buffer.from("#!/bin/sh\n"))).toThrow("no Mach-O file");
});
