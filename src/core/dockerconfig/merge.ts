import { type Credential, isSameCredential } from "../credential/credential.ts";
import { SecretText } from "../credential/secret-text.ts";
import { type JsonMember, type JsonValue, jsonString, members, namesField, rootValue } from "../go/json.ts";
import { type ByteString, byteStringFromText, textFromByteString } from "../go/utf8.ts";
import { decodeDockerConfig } from "./decode.ts";
import type { DockerConfigEntry, MalformedDockerConfig } from "./docker-config.ts";
import { entryText, type UsernameFault, usernameFault } from "./entry-text.ts";
import { withMember, withoutMember, withValue } from "./json-edit.ts";

/** Why a docker config is not written. */
export type MergeRefusal =
  /** The kubelet cannot decode the document as it stands; to write into it would hide that. */
  | { readonly kind: "malformed-document"; readonly fault: MalformedDockerConfig }
  | { readonly kind: UsernameFault };

/** A docker config after a change to one entry, or why it was left alone. */
export type MergeOutcome =
  | {
      readonly ok: true;
      /** `unchanged`: the document is given back as it came; nothing need be written. */
      readonly change: "added" | "replaced" | "removed" | "unchanged";
      readonly document: SecretText;
    }
  | { readonly ok: false; readonly refusal: MergeRefusal };

/** One entry, and the document that it is for. */
export interface EntryToPut {
  /** JSON text of type `kubernetes.io/dockerconfigjson`; absent or empty: a new one is made. */
  readonly document?: SecretText | undefined;
  readonly key: string;
  readonly credential: Credential;
}

/**
 * Puts one entry into a docker config. Every other entry, every field that nobody here knows, their order and
 * their white space stay byte for byte; of the entry itself nothing old stays (an `identitytoken` belongs to the
 * credential that is replaced). Where the entry holds the credential already, however it is written, nothing changes.
 *
 * @example putEntry({ key: "ghcr.io", credential }); // { ok: true, change: "added", document: {"auths":{"ghcr.io":…}} }
 */
export function putEntry({ document, key, credential }: EntryToPut): MergeOutcome {
  const fault = usernameFault(credential.username);
  if (fault !== undefined) return refused({ kind: fault });
  const existing = document === undefined || document.length === 0 ? new SecretText("{}") : document;
  const opened = openDocument(existing, key);
  if (!opened.ok) return opened;
  const { bytes, entry } = opened;
  if (entry !== undefined && isSameCredential(entry, credential)) return unchanged(existing);
  const written = putEntryText(bytes, key, entryText(credential));
  return changed(entry === undefined ? "added" : "replaced", written);
}

/** The key of an entry, and the document that it is in. */
export interface EntryToRemove {
  readonly document: SecretText;
  readonly key: string;
}

/**
 * Removes one entry, wherever it is written, and leaves all else byte for byte. Where there is none of that key,
 * nothing changes.
 *
 * @example removeEntry({ document, key: "ghcr.io" }); // { ok: true, change: "removed", document }
 */
export function removeEntry({ document, key }: EntryToRemove): MergeOutcome {
  const opened = openDocument(document, key);
  if (!opened.ok) return opened;
  const { bytes, entry } = opened;
  return entry === undefined ? unchanged(document) : changed("removed", withoutEntry(bytes, key));
}

type Opened =
  | { readonly ok: true; readonly bytes: ByteString; readonly entry: DockerConfigEntry | undefined }
  | { readonly ok: false; readonly refusal: MergeRefusal };

function openDocument(document: SecretText, key: string): Opened {
  const decoding = decodeDockerConfig(document, "dockerconfigjson");
  if (!decoding.ok) return refused({ kind: "malformed-document", fault: decoding.fault });
  const bytes = byteStringFromText(document.reveal());
  return { ok: true, bytes, entry: decoding.entries.find((entry) => entry.key === key) };
}

/**
 * A document that the kubelet can decode, with one `auths`, in which the key stands once, with this value; all else
 * stays byte for byte.
 */
export function putEntryText(bytes: ByteString, key: string, entry: ByteString): ByteString {
  const document = withOneAuths(bytes);
  const [auths] = authsOf(document);
  const member = `${jsonString(key)}:${entry}`;
  if (auths === undefined) return withMember(document, rootValue(document), `"auths":{${member}}`);
  if (auths.value.kind === "null") return withValue(document, auths.value, `{${member}}`);
  const once = withoutDuplicates(document, key);
  const object = authsOf(once)[0]?.value ?? auths.value;
  const present = members(once, object).find(({ name }) => name === key);
  return present === undefined ? withMember(once, object, member) : withValue(once, present.value, entry);
}

function withoutEntry(bytes: ByteString, key: string): ByteString {
  let document = bytes;
  for (;;) {
    const place = authsOf(document).flatMap(({ value }) => placesOf(document, value, key))[0];
    if (place === undefined) return document;
    document = withoutMember(document, place.object, place.member);
  }
}

/** All but the last of the members with this name, which is the one that counts. */
function withoutDuplicates(bytes: ByteString, key: string): ByteString {
  let document = bytes;
  for (;;) {
    const [place, another] = authsOf(document).flatMap(({ value }) => placesOf(document, value, key));
    if (place === undefined || another === undefined) return document;
    document = withoutMember(document, place.object, place.member);
  }
}

function placesOf(
  document: ByteString,
  object: JsonValue,
  key: string,
): readonly { readonly object: JsonValue; readonly member: JsonMember }[] {
  return members(document, object)
    .filter(({ name }) => name === key)
    .map((member) => ({ object, member }));
}

function authsOf(document: ByteString): readonly JsonMember[] {
  return members(document, rootValue(document)).filter(({ name }) => namesField(name, "auths"));
}

/**
 * Go merges an `auths` that is written twice, and a `null` among them empties what came before. The one that is
 * left holds what that comes to, each value as it was written.
 */
function withOneAuths(bytes: ByteString): ByteString {
  const root = rootValue(bytes);
  if (root.kind !== "object") return "{}";
  const all = authsOf(bytes);
  if (all.length < 2) return bytes;
  const values = new Map<string, ByteString>();
  for (const { value } of all) {
    if (value.kind === "null") values.clear();
    for (const member of members(bytes, value)) {
      values.set(member.name, bytes.slice(member.value.start, member.value.end));
    }
  }
  const merged = [...values].map(([name, text]) => `${jsonString(name)}:${text}`).join(",");
  return withOnlyAuths(bytes, `{${merged}}`);
}

function withOnlyAuths(bytes: ByteString, merged: ByteString): ByteString {
  let document = bytes;
  for (;;) {
    const [first, another] = authsOf(document);
    if (first === undefined) return document;
    if (another === undefined) return withValue(document, first.value, merged);
    document = withoutMember(document, rootValue(document), first);
  }
}

function changed(change: "added" | "replaced" | "removed", bytes: ByteString): MergeOutcome {
  return { ok: true, change, document: new SecretText(textFromByteString(bytes)) };
}

function unchanged(document: SecretText): MergeOutcome {
  return { ok: true, change: "unchanged", document };
}

function refused(refusal: MergeRefusal): { readonly ok: false; readonly refusal: MergeRefusal } {
  return { ok: false, refusal };
}
