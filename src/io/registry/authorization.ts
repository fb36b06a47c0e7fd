import type { Credential } from "../../core/credential/credential.ts";
import { SecretText } from "../../core/credential/secret-text.ts";
import { encodeBase64 } from "../../core/go/base64.ts";
import { byteStringFromText } from "../../core/go/utf8.ts";

/** The value of an `authorization` header, byte for byte what Go's SetBasicAuth makes of the same credential. */
export function basicAuthorization({ username, password }: Credential): SecretText {
  return new SecretText(`Basic ${encodeBase64(byteStringFromText(`${username}:${password.reveal()}`))}`);
}

/** The value of an `authorization` header for a token. */
export function bearerAuthorization(token: SecretText): SecretText {
  return new SecretText(`Bearer ${token.reveal()}`);
}

/**
 * The credential as far as a runtime would send it: containerd asks anonymously when the user name or the
 * password is empty (internal/cri/server/images/image_pull.go, ParseAuth; core/remotes/docker/authorizer.go, v2.4.2).
 */
export function sendableCredential(credential: Credential | undefined): Credential | undefined {
  if (credential === undefined || credential.username === "" || credential.password.length === 0)
    return undefined;
  return credential;
}
