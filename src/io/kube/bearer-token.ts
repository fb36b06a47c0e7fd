import type { SecretText } from "../../core/credential/secret-text.ts";

/**
 * Whether it can be sent as a bearer token: printable ASCII without a space, which is more than RFC 6750
 * (2.1) allows. A line break from a YAML block or an editor would otherwise be an error of the HTTP library.
 */
export function isBearerToken(token: SecretText): boolean {
  return /^[\x21-\x7e]+$/.test(token.reveal());
}

/** Says so, for a refusal. */
export const NO_BEARER_TOKEN = "it holds spaces, line breaks or characters that are not ASCII";
