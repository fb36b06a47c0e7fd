import { createHash, randomInt } from "node:crypto";
import { hostname, userInfo } from "node:os";

/** The letters that Kubernetes puts into generated names: no vowels, nothing that reads as another. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** 8 of 27 letters: some 10^11 names, so that two proofs at once do not meet. */
const SUFFIX_LENGTH = 8;

/** The prefix and random letters and digits, fit for a Kubernetes name. */
export function randomName(prefix: string): string {
  return prefix + Array.from({ length: SUFFIX_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/** The namespace of GUIDs that pullpass derives from texts: itself a random one, made once. */
const GUID_NAMESPACE = "6f6b1c1e-6f0b-4f6e-9f83-3c2f7d0a5b11";

/** A GUID that is the same for the same text (RFC 9562, version 5). */
export function guidOf(text: string): string {
  const namespace = Buffer.from(GUID_NAMESPACE.replaceAll("-", ""), "hex");
  const hash = createHash("sha1").update(namespace).update(text).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Who runs this and where, `ada@laptop`: tells the runs of one person on one machine from all others. */
export function runnerName(): string {
  return `${userName()}@${hostname()}`;
}

/** A user id that has no name, which is usual in containers, is an error of the system's. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}
