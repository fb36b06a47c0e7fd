import type { Credential } from "../credential/credential.ts";
import { jsonString } from "../go/json.ts";
import { type ByteString, byteStringFromText } from "../go/utf8.ts";
import { encodeAuth } from "./auth-field.ts";

/**
 * Why a user name cannot be sent: HTTP's Basic scheme ends it at the first colon and knows no control characters
 * (RFC 7617, section 2). A password is not bound by this here: Google's `_json_key` has line ends in it.
 */
export type UsernameFault = "username-has-colon" | "username-has-control-character";

export const USERNAME_FAULTS: Readonly<Record<UsernameFault, string>> = {
  "username-has-colon": "a user name cannot hold a colon: HTTP ends it there",
  "username-has-control-character": "a user name cannot hold control characters",
};

export function usernameFault(username: string): UsernameFault | undefined {
  if (username.includes(":")) return "username-has-colon";
  return /\p{Cc}/u.test(username) ? "username-has-control-character" : undefined;
}

/**
 * An entry as `kubectl create secret docker-registry` writes it: `{"username":…,"password":…,"auth":…}`. JSON is
 * Unicode text, so a user name or password with bytes that are no UTF-8 is in `auth` alone, which overrides both.
 */
export function entryText(credential: Credential): ByteString {
  const { username } = credential;
  const password = credential.password.reveal();
  const auth = encodeAuth(byteStringFromText(username), byteStringFromText(password));
  const fields = [
    ...(username.isWellFormed() ? [`"username":${jsonString(username)}`] : []),
    ...(password.isWellFormed() ? [`"password":${jsonString(password)}`] : []),
    `"auth":${jsonString(auth)}`,
  ];
  return `{${fields.join(",")}}`;
}
