import type { Credential } from "../credential/credential.ts";
import { SecretText } from "../credential/secret-text.ts";
import { decodeAuth } from "../dockerconfig/auth-field.ts";
import { type JsonValue, members, namesField, rootValue, stringText } from "../go/json.ts";
import { jsonSyntaxError } from "../go/json-syntax.ts";
import { type ByteString, byteStringFromBytes, byteStringFromText, textFromByteString } from "../go/utf8.ts";

/** What docker writes as the user name of an identity token (docker/cli 3d41bba, native_store.go, tokenUsername). */
export const TOKEN_USERNAME = "<token>";

/** What an entry under `auths` holds. `nothing`: a stub, as docker leaves one where a helper keeps the rest. */
export type HeldLogin =
  | { readonly kind: "credential"; readonly credential: Credential }
  | { readonly kind: "identity-token" }
  | { readonly kind: "nothing" }
  | { readonly kind: "undecodable"; readonly reason: string };

/** The part of a docker or podman configuration that is about logins. */
export interface LoginConfig {
  /** By server key, in the order of the document. */
  readonly logins: ReadonlyMap<string, HeldLogin>;
  /** `credHelpers`: helper by server key; an empty name means none, not even the store. */
  readonly helpers: ReadonlyMap<string, string>;
  /** `credsStore`: the helper for all other registries. */
  readonly store?: string;
}

export type LoginConfigReading =
  | { readonly ok: true; readonly config: LoginConfig }
  /** Holds nothing of the document. */
  | { readonly ok: false; readonly reason: string };

/**
 * Reads `~/.docker/config.json` or podman's `auth.json`. Names of fields in any case and the last of two wins, as
 * Go has it. Docker refuses a file for one bad entry; here that is the entry's own affair, for the person asks
 * about one registry. Everything else in the file (proxies, plug-ins, headers) is nothing to us.
 */
export function readLoginConfig(document: Uint8Array): LoginConfigReading {
  const bytes = byteStringFromBytes(document);
  const fault = jsonSyntaxError(bytes);
  if (fault !== undefined) return { ok: false, reason: `it is no JSON: ${fault}` };
  const root = rootValue(bytes);
  if (root.kind !== "object") return { ok: false, reason: "it is no JSON object" };
  const logins = new Map<string, HeldLogin>();
  const helpers = new Map<string, string>();
  let store = "";
  for (const { name, value } of members(bytes, root)) {
    if (namesField(name, "auths")) {
      for (const each of members(bytes, value)) logins.set(each.name, heldIn(bytes, each.value));
    }
    if (namesField(name, "credHelpers")) {
      for (const each of members(bytes, value)) helpers.set(each.name, textOf(bytes, each.value));
    }
    if (namesField(name, "credsStore")) store = textOf(bytes, value);
  }
  return { ok: true, config: { logins, helpers, ...(store === "" ? {} : { store }) } };
}

const FIELDS = ["username", "password", "auth", "identitytoken"] as const;

function heldIn(bytes: ByteString, entry: JsonValue): HeldLogin {
  const fields: Partial<Record<(typeof FIELDS)[number], string>> = {};
  for (const { name, value } of members(bytes, entry)) {
    const field = FIELDS.find((candidate) => namesField(name, candidate));
    if (field !== undefined) fields[field] = textOf(bytes, value);
  }
  const { auth = "", identitytoken = "" } = fields;
  const decoded = auth === "" ? plain(fields) : decodeAuth(auth);
  if (!decoded.ok) return { kind: "undecodable", reason: decoded.reason };
  const username = textFromByteString(decoded.username);
  // Docker trims what its oldest versions padded with (docker/cli 0b4503c, cli/config/configfile/file.go, decodeAuth).
  const password = textFromByteString(decoded.password.replace(/^\0+|\0+$/g, ""));
  // Docker sends an identity token where there is one, and keeps the user name beside it without a password.
  if (identitytoken !== "" || (username === TOKEN_USERNAME && password !== ""))
    return { kind: "identity-token" };
  if (username === "" || password === "") return { kind: "nothing" };
  return { kind: "credential", credential: { username, password: new SecretText(password) } };
}

function plain({ username = "", password = "" }: { readonly username?: string; readonly password?: string }) {
  return {
    ok: true,
    username: byteStringFromText(username),
    password: byteStringFromText(password),
  } as const;
}

/** Empty where it is no text. */
function textOf(bytes: ByteString, value: JsonValue): string {
  return value.kind === "string" ? stringText(bytes, value) : "";
}
