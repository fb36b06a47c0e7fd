import type { Credential } from "../../core/credential/credential.ts";
import { SecretText } from "../../core/credential/secret-text.ts";
import { byteStringFromText } from "../../core/go/utf8.ts";

export interface PasswordGrant {
  readonly credential: Credential;
  readonly service?: string;
  readonly scopes: readonly string[];
}

/**
 * The form that asks for a token with a password (OAuth 2, grant type `password`), byte for byte what containerd
 * sends (core/remotes/docker/auth/fetch.go, FetchTokenWithOAuth, v2.4.2), save our own `client_id`.
 */
export function passwordForm({ credential, service = "", scopes }: PasswordGrant): SecretText {
  // Sorted by name, as Go's url.Values.Encode writes them.
  const fields: readonly (readonly [name: string, value: string])[] = [
    ["client_id", "pullpass"],
    ["grant_type", "password"],
    ["password", credential.password.reveal()],
    ...(scopes.length === 0 ? [] : [["scope", scopes.join(" ")] as const]),
    ["service", service],
    ["username", credential.username],
  ];
  return new SecretText(fields.map(([name, value]) => `${name}=${escaped(value)}`).join("&"));
}

/** Go's url.QueryEscape. Of bytes: a password may hold some that are no UTF-8, which `URLSearchParams` would replace. */
function escaped(text: string): string {
  return byteStringFromText(text)
    .replaceAll(
      /[^A-Za-z0-9\-_.~ ]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .replaceAll(" ", "+");
}
