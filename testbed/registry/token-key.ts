import { createHash, createPublicKey } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const FINGERPRINT_BYTES = 30;

/**
 * The public half of a token service's key as a JSON Web Key Set, under the key id that libtrust gives it, which
 * is the one its tokens name: github.com/docker/libtrust, util.go, `keyIDFromCryptoKey`.
 *
 * @param keyPem the private key
 */
export function tokenKeySet(keyPem: string): string {
  const key = createPublicKey(keyPem);
  const kid = libtrustKeyId(key.export({ type: "spki", format: "der" }));
  return JSON.stringify({ keys: [{ ...key.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" }] });
}

/** The first 240 bits of the key's SHA-256 in base32, in groups of four. */
function libtrustKeyId(publicKeyDer: Uint8Array): string {
  const fingerprint = createHash("sha256").update(publicKeyDer).digest().subarray(0, FINGERPRINT_BYTES);
  const bits = [...fingerprint].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = (bits.match(/.{5}/g) ?? []).map((group) => BASE32[Number.parseInt(group, 2)]).join("");
  return (letters.match(/.{4}/g) ?? []).join(":");
}
