import type { Credential } from "../credential/credential.ts";
import { SecretText } from "../credential/secret-text.ts";
import { jsonString } from "../go/json.ts";
import { type ByteString, byteStringFromText, compareByBytes, textFromByteString } from "../go/utf8.ts";
import { encodeAuth } from "./auth-field.ts";

/** One registry of a docker config as `kubectl create secret docker-registry` takes it. */
export interface KubectlEntry extends Credential {
  /** As it was given: kubectl writes it as it is, whether the kubelet matches it or not. */
  readonly key: string;
  readonly email?: string;
}

/**
 * A docker config with the bytes that `kubectl create secret docker-registry` writes for the same input
 * (kubectl v1.37.2, pkg/cmd/create/create_secret_docker.go, and Go's encoding/json). Several entries stand in the
 * order of their keys' bytes, as Go writes a map; of two with the same key the last counts.
 *
 * @example kubectlDocument([{ key: "h", username: "a", password }]) // {"auths":{"h":{"username":"a",…}}}
 */
export function kubectlDocument(entries: readonly KubectlEntry[]): SecretText {
  const byKey = new Map(entries.map((entry) => [entry.key, entryText(entry)]));
  const sorted = [...byKey].sort(([left], [right]) => compareByBytes(left, right));
  const auths = sorted.map(([key, text]) => `${goString(key)}:${text}`).join(",");
  return new SecretText(textFromByteString(`{"auths":{${auths}}}`));
}

function entryText({ username, password, email = "" }: KubectlEntry): ByteString {
  const secret = password.reveal();
  const auth = encodeAuth(byteStringFromText(username), byteStringFromText(secret));
  const fields = [
    ["username", username],
    ["password", secret],
    ["email", email],
    ["auth", auth],
  ] as const;
  // Fields with nothing in them are left out (`omitempty`).
  const members = fields
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `"${name}":${goString(text)}`);
  return `{${members.join(",")}}`;
}

/** Go writes what HTML and JavaScript might misread as escapes, and bytes that are no UTF-8 as U+FFFD. */
function goString(text: string): ByteString {
  const escaped = jsonString(text.toWellFormed())
    .replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)
    .replaceAll("\u00e2\u0080\u00a8", "\\u2028")
    .replaceAll("\u00e2\u0080\u00a9", "\\u2029");
  return escaped.replaceAll("\u00ef\u00bf\u00bd", text.isWellFormed() ? "\u00ef\u00bf\u00bd" : "\\ufffd");
}
