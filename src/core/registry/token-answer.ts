import { SecretText } from "../credential/secret-text.ts";
import { isRecord, readJson } from "./json-reading.ts";

export type TokenReading =
  | { readonly ok: true; readonly token: SecretText; readonly expiresInSeconds: number }
  /** One line, without anything of the body in it: what is no token may still be a secret. */
  | { readonly ok: false; readonly detail: string };

/**
 * Largest answer of a token service that is read. A token must fit into a header, which servers limit to 16 KiB;
 * an answer may hold it twice and a refresh token as well. The same bound as in oras-go (registry/remote/auth/client.go).
 */
export const MAX_TOKEN_ANSWER_BYTES = 128 * 1024;

/** What the specification says for an answer that does not. */
const DEFAULT_EXPIRES_IN_SECONDS = 60;

/**
 * Reads what a token service granted: `token` or `access_token`, the latter first where both are there, as
 * containerd has it (core/remotes/docker/auth/fetch.go, v2.4.2). Members of a wrong type are refused, for the
 * runtimes' decoders refuse the whole document then.
 * Source: https://distribution.github.io/distribution/spec/auth/token/#token-response-fields
 */
export function readTokenAnswer(body: Uint8Array): TokenReading {
  const json = readJson(body);
  if (!json.ok || !isRecord(json.value))
    return { ok: false, detail: "a token answer that is no JSON object" };
  const { access_token: accessToken, token, expires_in: expiresIn, issued_at: issuedAt } = json.value;
  if (!isTextOrAbsent(accessToken) || !isTextOrAbsent(token)) {
    return { ok: false, detail: "a token answer whose token is no text" };
  }
  if (!isWholeNumberOrAbsent(expiresIn)) {
    return { ok: false, detail: "a token answer whose expires_in is no whole number" };
  }
  if (!isTimeOrAbsent(issuedAt))
    return { ok: false, detail: "a token answer whose issued_at is no RFC 3339 time" };
  const granted = accessToken || token || "";
  if (granted === "") return { ok: false, detail: "a token answer without a token" };
  // b64token of RFC 6750, 2.1, and a little more; above all nothing that would end the header line.
  if (!/^[\x21-\x7e]+$/.test(granted))
    return { ok: false, detail: "a token with characters that no token has" };
  return {
    ok: true,
    token: new SecretText(granted),
    expiresInSeconds: expiresIn ?? DEFAULT_EXPIRES_IN_SECONDS,
  };
}

function isTextOrAbsent(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}

function isWholeNumberOrAbsent(value: unknown): value is number | null | undefined {
  return value === undefined || value === null || Number.isSafeInteger(value);
}

function isTimeOrAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return (
    typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value)
  );
}
