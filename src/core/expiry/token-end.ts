import { isRecord, readJson } from "../registry/json-reading.ts";

/**
 * When a token that is a password ends, by what it says itself; undefined where it is opaque, as most are. Whether the
 * token is genuine is the registry's business: nothing is verified here.
 *
 * - a JSON web token: `exp`, in seconds (RFC 7519, 4.1.4). Azure's registries, GitLab's jobs and Entra give them.
 * - GitHub's installation tokens since April 2026, `GITHUB_TOKEN` among them: `ghs_APPID_JWT`.
 * - what `aws ecr get-login-password` prints: JSON in base64, with `expiration` in seconds.
 *
 * @example endOfToken(await passwordOf("123456789012.dkr.ecr.eu-west-1.amazonaws.com")); // 12 hours after it was made
 */
export function endOfToken(text: string): Date | undefined {
  return endOfWebToken(text) ?? endOfEcrToken(text);
}

function endOfWebToken(text: string): Date | undefined {
  const [, payload] = /^(?:ghs_\d+_)?eyJ[\w-]*\.([\w-]+)\.[\w-]*$/.exec(text) ?? [];
  return payload === undefined ? undefined : timeIn(payload, "exp");
}

/** `{"` at its beginning; the alphabet is the ordinary one, with padding or without. */
function endOfEcrToken(text: string): Date | undefined {
  return /^eyJ[A-Za-z0-9+/]+={0,2}$/.test(text) ? timeIn(text, "expiration") : undefined;
}

/** The seconds since 1970 that a member of a JSON document in base64 says. */
function timeIn(base64: string, member: "exp" | "expiration"): Date | undefined {
  const bytes = bytesOf(base64);
  const document = bytes === undefined ? undefined : readJson(bytes);
  if (document?.ok !== true || !isRecord(document.value)) return undefined;
  const seconds = document.value[member];
  // Beyond it a Date is invalid (ECMA-262, 21.4.1.1).
  return typeof seconds === "number" && Math.abs(seconds) <= 8.64e12 ? new Date(seconds * 1_000) : undefined;
}

function bytesOf(text: string): Uint8Array | undefined {
  const base64 = text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  // One sixth bit group alone is no byte.
  return base64.length % 4 === 1
    ? undefined
    : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
