import { decodeBase64, encodeBase64 } from "../go/base64.ts";
import { type ByteString, byteStringFromText } from "../go/utf8.ts";

export type AuthDecoding =
  | { readonly ok: true; readonly username: ByteString; readonly password: ByteString }
  /** The kubelet's own words. */
  | { readonly ok: false; readonly reason: string };

/** What Go's strings.TrimSpace takes for white space; JavaScript's trim differs in U+0085 and U+FEFF. */
const ENDS_PADDED = /=[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

/**
 * The `auth` of a docker config entry: Base64 of `username:password`. Kubernetes v1.37.2,
 * pkg/credentialprovider/config.go, decodeDockerConfigFieldAuth: padded text is decoded one way, any other as
 * unpadded, so white space at the end of either is an error. The password may hold colons, and both any bytes.
 */
export function decodeAuth(field: string): AuthDecoding {
  const decoding = decodeBase64(byteStringFromText(field), ENDS_PADDED.test(field) ? "padded" : "unpadded");
  if (!decoding.ok) return decoding;
  const colon = decoding.bytes.indexOf(":");
  if (colon < 0) {
    return {
      ok: false,
      reason: "unable to parse auth field, must be formatted as base64(username:password)",
    };
  }
  return {
    ok: true,
    username: decoding.bytes.slice(0, colon),
    password: decoding.bytes.slice(colon + 1),
  };
}

export function encodeAuth(username: ByteString, password: ByteString): string {
  return encodeBase64(`${username}:${password}`);
}
