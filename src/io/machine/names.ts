import { randomInt } from "node:crypto";

/** The letters that Kubernetes puts into generated names: no vowels, nothing that reads as another. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** 8 of 27 letters: some 10^11 names, so that two proofs at once do not meet. */
const SUFFIX_LENGTH = 8;

/** The prefix and random letters and digits, fit for a Kubernetes name. */
export function randomName(prefix: string): string {
  return prefix + Array.from({ length: SUFFIX_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
