/** A digest that can be checked: algorithm and lower-case hexadecimal, nothing else, so that it may stand in a path. */
export interface Digest {
  readonly text: string;
  readonly algorithm: "sha256" | "sha384" | "sha512";
}

/** The three algorithms of go-digest, which containerd verifies with, and the length of each in hexadecimal. */
const HEX_CHARS = { sha256: 64, sha384: 96, sha512: 128 } as const;

/** Undefined for everything that is no digest of those three kinds. */
export function parseDigest(text: string): Digest | undefined {
  const match = /^(sha256|sha384|sha512):([0-9a-f]+)$/.exec(text);
  const [, algorithm, hex] = match ?? [];
  if (algorithm !== "sha256" && algorithm !== "sha384" && algorithm !== "sha512") return undefined;
  return hex?.length === HEX_CHARS[algorithm] ? { text, algorithm } : undefined;
}
