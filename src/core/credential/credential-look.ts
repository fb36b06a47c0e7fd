import { endOfToken } from "../expiry/token-end.ts";
import type { Credential } from "./credential.ts";

/** What a credential's look tells of it; nothing of the password itself. */
export interface CredentialLook {
  readonly username: string;
  /** A GUID, as the id of an application in Entra is. */
  readonly usernameIsGuid: boolean;
  /** A GUID, as the *id* of a client secret is; its value never is one. */
  readonly passwordIsGuid: boolean;
  /** When the password, a token that says so itself, ended; absent where it is none, names no end, or is still good. */
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
