import { createHash } from "node:crypto";
import { type MachO, readMachO } from "./mach-o.ts";

// <kern/cs_blobs.h> of Apple's XNU.
const EMBEDDED_SIGNATURE = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const CODE_DIRECTORY_SLOT = 0;
/** The first version that states the executable segment. */
const VERSION = 0x20400;
const AD_HOC = 0x2;
const SHA256 = 2;
const MAIN_BINARY = 1n;

const SUPER_BLOB_BYTES = 20;
const DIRECTORY_BYTES = 88;
const HASH_BYTES = 32;
/** A signature's pages are of 4 KiB on both kinds of Mac, whatever those of their memory are. */
const PAGE_SHIFT = 12;
const IDENTIFIER = "pullpass\0";
/** Segments in memory end at a page, and pages of Macs with ARM are of 16 KiB. */
const MEMORY_PAGE_BYTES = 16_384;

/** Whether the file is as it was when it was signed. Says nothing of who signed it. */
export function isSignatureWhole(file: Buffer): boolean {
  const signature = readMachO(file)?.signature;
  if (signature === undefined || signature.offset + signature.size !== file.length) return false;
  const blobs = signature.offset;
  if (file.readUInt32BE(blobs) !== EMBEDDED_SIGNATURE) return false;
  for (let at = 0; at < file.readUInt32BE(blobs + 8); at += 1) {
    const directory = blobs + file.readUInt32BE(blobs + 12 + 8 * at + 4);
    if (file.readUInt32BE(directory) === CODE_DIRECTORY) return doPagesMatch(file, directory);
  }
  return false;
}

function doPagesMatch(file: Buffer, directory: number): boolean {
  const hashes = directory + file.readUInt32BE(directory + 16);
  const count = file.readUInt32BE(directory + 28);
  const codeEnd = file.readUInt32BE(directory + 32);
  if (file[directory + 37] !== SHA256) return false;
  const pageShift = file[directory + 39] ?? 0;
  const own = pageHashes(file.subarray(0, codeEnd), pageShift);
  return own.equals(file.subarray(hashes, hashes + count * HASH_BYTES));
}

/**
 * Signs for nobody ("ad hoc"), as linkers do: macOS ends a program whose signature does not match its pages, and Bun leaves
 * its own stale one on what it makes for Intel. `codesign --force` puts a person's in its place.
 */
export function signAdHoc(file: Buffer): Buffer {
  const machO = readMachO(file);
  if (machO?.signature === undefined) throw new Error("no Mach-O file with room for a signature");
  const codeEnd = machO.signature.offset;
  const pages = Math.ceil(codeEnd / 2 ** PAGE_SHIFT);
  const size = SUPER_BLOB_BYTES + DIRECTORY_BYTES + IDENTIFIER.length + pages * HASH_BYTES;
  const code = Buffer.from(file.subarray(0, codeEnd));
  // The size of the signature is on a page that it covers, so it is written first.
  code.writeUInt32LE(size, machO.signature.command + 12);
  const linkEditBytes = codeEnd + size - machO.linkEdit.fileOffset;
  const inMemory = Math.ceil(linkEditBytes / MEMORY_PAGE_BYTES) * MEMORY_PAGE_BYTES;
  code.writeBigUInt64LE(BigInt(inMemory), machO.linkEdit.command + 32);
  code.writeBigUInt64LE(BigInt(linkEditBytes), machO.linkEdit.command + 48);
  return Buffer.concat([code, signatureOf(code, machO, size)]);
}

function signatureOf(code: Buffer, { text }: MachO, size: number): Buffer {
  const head = Buffer.alloc(SUPER_BLOB_BYTES + DIRECTORY_BYTES);
  [EMBEDDED_SIGNATURE, size, 1, CODE_DIRECTORY_SLOT, SUPER_BLOB_BYTES].forEach((value, at) => {
    head.writeUInt32BE(value, 4 * at);
  });
  const directory = head.subarray(SUPER_BLOB_BYTES);
  const hashes = pageHashes(code, PAGE_SHIFT);
  const fields = [
    CODE_DIRECTORY,
    size - SUPER_BLOB_BYTES,
    VERSION,
    AD_HOC,
    DIRECTORY_BYTES + IDENTIFIER.length,
    DIRECTORY_BYTES,
    0,
    hashes.length / HASH_BYTES,
    code.length,
  ];
  fields.forEach((value, at) => {
    directory.writeUInt32BE(value, 4 * at);
  });
  directory.set([HASH_BYTES, SHA256, 0, PAGE_SHIFT], 36);
  directory.writeBigUInt64BE(BigInt(text.fileOffset), 64);
  directory.writeBigUInt64BE(BigInt(text.fileSize), 72);
  directory.writeBigUInt64BE(MAIN_BINARY, 80);
  return Buffer.concat([head, Buffer.from(IDENTIFIER), hashes]);
}

function pageHashes(code: Buffer, pageShift: number): Buffer {
  const page = 2 ** pageShift;
  const hashes: Buffer[] = [];
  for (let start = 0; start < code.length; start += page) {
    hashes.push(
      createHash("sha256")
        .update(code.subarray(start, start + page))
        .digest(),
    );
  }
  return Buffer.concat(hashes);
}
