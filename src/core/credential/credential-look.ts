import { isRecord, readJson } from "../registry/json-reading.ts";
import type { Credential } from "./credential.ts";

/** What a credential's look tells of it; nothing of the password itself. */
export interface CredentialLook {
  readonly username: string;
  /** A GUID, as the id of an application in Entra is. */
  readonly usernameIsGuid: boolean;
  /** A GUID, as the *id* of a client secret is; its value never is one. */
  readonly passwordIsGuid: boolean;
  /** When the password, a JSON web token, ended; absent where it is none, names no end, or is still good. */
  readonly endedAt?: Date;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The user name that goes with a token of Azure's registries; it is nobody's id. */
export const AZURE_TOKEN_USER = "00000000-0000-0000-0000-000000000000";

/** How the credential looks, at this time. */
export function lookOf({ username, password }: Credential, now: Date): CredentialLook {
  const value = password.reveal();
  const end = endOfToken(value);
  return {
    username,
    usernameIsGuid: isGuid(username),
    passwordIsGuid: isGuid(value),
    ...(end === undefined || end > now ? {} : { endedAt: end }),
  };
}

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** `exp` of a JSON web token (RFC 7519, 4.1.4: seconds); its signature is the registry's business. */
function endOfToken(text: string): Date | undefined {
  const [, payload] = /^eyJ[\w-]*\.([\w-]+)\.[\w-]*$/.exec(text) ?? [];
  const bytes = payload === undefined ? undefined : bytesOf(payload);
  const claims = bytes === undefined ? undefined : readJson(bytes);
  if (claims?.ok !== true || !isRecord(claims.value)) return undefined;
  const { exp } = claims.value;
  // Beyond it a Date is invalid (ECMA-262, 21.4.1.1).
  return typeof exp === "number" && Math.abs(exp) <= 8.64e12 ? new Date(exp * 1_000) : undefined;
}

function bytesOf(base64url: string): Uint8Array | undefined {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  // One sixth bit group alone is no byte.
  return base64.length % 4 === 1
    ? undefined
    : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
