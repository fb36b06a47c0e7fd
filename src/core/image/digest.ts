/** Length of the hexadecimal text of each algorithm that go-digest knows. */
const HEX_LENGTH: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * What is wrong with a digest, in the words of github.com/opencontainers/go-digest v1.0.0 (digest.go, Validate);
 * undefined when it is well-formed.
 *
 * @example digestFault("sha256:abc"); // "invalid checksum digest length"
 */
export function digestFault(digest: string): string | undefined {
  const colon = digest.indexOf(":");
  if (colon <= 0 || colon + 1 === digest.length) return "invalid checksum digest format";
  const encoded = digest.slice(colon + 1);
  const algorithm = digest.slice(0, colon);
  const length = Object.hasOwn(HEX_LENGTH, algorithm) ? HEX_LENGTH[algorithm] : undefined;
  if (length === undefined) {
    const isWellFormed = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/.test(digest);
    return isWellFormed ? "unsupported digest algorithm" : "invalid checksum digest format";
  }
  if (encoded.length !== length) return "invalid checksum digest length";
  return /^[a-f0-9]+$/.test(encoded) ? undefined : "invalid checksum digest format";
}
