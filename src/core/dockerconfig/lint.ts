import { isAzureRegistry } from "../cloud/azure-host.ts";
import { isSameCredential } from "../credential/credential.ts";
import { AZURE_TOKEN_USER, isGuid } from "../credential/credential-look.ts";
import { SecretText } from "../credential/secret-text.ts";
import { type JsonMember, jsonString, members, namesField, rootValue, stringText } from "../go/json.ts";
import { jsonSyntaxError } from "../go/json-syntax.ts";
import { type ByteString, byteStringFromText, textFromByteString } from "../go/utf8.ts";
import { normalisedServerKey } from "../kubelet/server-match.ts";
import { decodeDockerConfig } from "./decode.ts";
import type { DockerConfigEntry, DockerConfigFormat } from "./docker-config.ts";
import { type UsernameFault, usernameFault } from "./entry-text.ts";
import { type KeyFault, keyFault } from "./key-fault.ts";

/** One thing that is wrong in a docker config, or other than its writer is likely to have meant. */
export type LintFault =
  /** The kubelet cannot decode it, and then uses no pull secret of the Pod; without a key it is the document's form. */
  | { readonly kind: "malformed"; readonly reason: string; readonly key?: string }
  /** `isOtherForm`: entries stand where the other of the two formats has them. */
  | { readonly kind: "no-entries"; readonly isOtherForm: boolean }
  | { readonly kind: "key"; readonly key: string; readonly fault: KeyFault }
  | { readonly kind: "no-password"; readonly key: string }
  /** `auth` says something else than the field, and `auth` wins. */
  | { readonly kind: "auth-contradicts"; readonly key: string; readonly field: "username" | "password" }
  | {
      readonly kind: "ignored-field";
      readonly key: string;
      readonly field: "identitytoken" | "registrytoken";
    }
  | { readonly kind: "ignored-member"; readonly member: "credsStore" | "credHelpers" }
  | {
      readonly kind: "white-space";
      readonly key: string;
      readonly field: "username" | "password";
      readonly what: "line-end" | "white-space";
    }
  | { readonly kind: "username"; readonly key: string; readonly fault: UsernameFault }
  /** The last one counts. */
  | { readonly kind: "written-twice"; readonly key: string }
  /** The keys mean the same place, their credentials differ, and no order among them is certain. */
  | { readonly kind: "same-place"; readonly key: string; readonly other: string }
  | { readonly kind: "email-as-docker-id"; readonly key: string }
  /**
   * An entry for a registry of Azure's. `secret-id`: the password is a GUID, as the id of a client secret is, and no
   * value; `login-token`: what `az acr login` leaves, which ends after three hours.
   */
  | { readonly kind: "azure"; readonly key: string; readonly what: "secret-id" | "login-token" };

/** What is in a docker config, and everything that is wrong with it. */
export interface LintedDocument {
  /** Those that can be decoded, each by itself, in the order of the document. */
  readonly entries: readonly DockerConfigEntry[];
  readonly faults: readonly LintFault[];
}

/**
 * Everything that is wrong with a docker config: document first, then entry by entry in the order of the document.
 * No fault: the kubelet reads it as it was meant, as far as that can be told without the registry.
 *
 * @param document not empty; its bytes kept as `core/go/utf8.ts` does
 * @example lintDockerConfig(new SecretText('{"auths":{}}'), "dockerconfigjson").faults // [{ kind: "no-entries", … }]
 */
export function lintDockerConfig(document: SecretText, format: DockerConfigFormat): LintedDocument {
  const bytes = byteStringFromText(document.reveal());
  const syntax = jsonSyntaxError(bytes);
  if (syntax !== undefined) return { entries: [], faults: [{ kind: "malformed", reason: syntax }] };
  const raw = rawEntries(bytes, format);
  const linted = raw.map((member) => lintEntry(bytes, member, format));
  const entries = linted.flatMap(({ entry }) => entry ?? []);
  const ofEntries = linted.flatMap(({ faults }) => faults);
  const faults = [
    ...formFaults(document, format, ofEntries),
    ...memberFaults(bytes, format),
    ...(raw.length === 0 ? emptyFaults(bytes, format) : []),
    ...ofEntries,
    ...twiceFaults(raw),
    ...placeFaults(entries),
  ];
  return { entries, faults };
}

function rawEntries(bytes: ByteString, format: DockerConfigFormat): readonly JsonMember[] {
  const root = rootValue(bytes);
  if (format === "dockercfg") return members(bytes, root);
  return members(bytes, root)
    .filter(({ name }) => namesField(name, "auths"))
    .flatMap(({ value }) => members(bytes, value));
}

/** What keeps the document from being decoded and is no entry's fault: a wrong type around them. */
function formFaults(
  document: SecretText,
  format: DockerConfigFormat,
  ofEntries: readonly LintFault[],
): readonly LintFault[] {
  if (ofEntries.some(({ kind }) => kind === "malformed")) return [];
  const decoding = decodeDockerConfig(document, format);
  return decoding.ok ? [] : [{ kind: "malformed", ...decoding.fault }];
}

const IGNORED_MEMBERS = ["credsStore", "credHelpers"] as const;

function memberFaults(bytes: ByteString, format: DockerConfigFormat): readonly LintFault[] {
  if (format === "dockercfg") return [];
  const names = members(bytes, rootValue(bytes)).map(({ name }) => name);
  return IGNORED_MEMBERS.filter((member) => names.includes(member)).map((member) => ({
    kind: "ignored-member",
    member,
  }));
}

function emptyFaults(bytes: ByteString, format: DockerConfigFormat): readonly LintFault[] {
  const isOtherForm =
    format === "dockerconfigjson" &&
    members(bytes, rootValue(bytes)).some(({ name, value }) => /[.:]/.test(name) && value.kind === "object");
  return [{ kind: "no-entries", isOtherForm }];
}

interface LintedEntry {
  readonly faults: readonly LintFault[];
  /** Absent where it cannot be decoded. */
  readonly entry?: DockerConfigEntry;
}

function lintEntry(
  bytes: ByteString,
  { name: key, value }: JsonMember,
  format: DockerConfigFormat,
): LintedEntry {
  if (format === "dockercfg" && key === "auths" && members(bytes, value).length > 0)
    return { faults: [{ kind: "no-entries", isOtherForm: true }] };
  const ofKey = keyFault(key);
  const keyFaults: readonly LintFault[] = ofKey === undefined ? [] : [{ kind: "key", key, fault: ofKey }];
  const decoding = decodeAlone(key, bytes.slice(value.start, value.end), format);
  if (!decoding.ok)
    return { faults: [{ kind: "malformed", reason: decoding.fault.reason, key }, ...keyFaults] };
  const [entry] = decoding.entries;
  if (entry === undefined) throw new Error("a docker config of one entry decoded to none");
  const fields = stringFields(bytes, members(bytes, value));
  return { entry, faults: [...keyFaults, ...fieldFaults(entry, fields), ...credentialFaults(entry)] };
}

/** As if it were the only entry: every one that cannot be decoded is named, not the first alone. */
function decodeAlone(key: string, raw: ByteString, format: DockerConfigFormat) {
  const map = `{${jsonString(key)}:${raw}}`;
  const text = textFromByteString(format === "dockercfg" ? map : `{"auths":${map}}`);
  return decodeDockerConfig(new SecretText(text), format);
}

type StringFields = ReadonlyMap<string, string>;

const FIELDS = ["username", "password", "auth", "identitytoken", "registrytoken"] as const;

/** The fields of an entry that hold a text which is not empty; of two the last counts, as for Go. */
function stringFields(bytes: ByteString, all: readonly JsonMember[]): StringFields {
  const fields = new Map<string, string>();
  for (const { name, value } of all) {
    const field = FIELDS.find((known) => namesField(name, known));
    if (field === undefined || value.kind !== "string") continue;
    fields.set(field, stringText(bytes, value));
  }
  return new Map([...fields].filter(([, text]) => text !== ""));
}

function fieldFaults(
  { key, username, password }: DockerConfigEntry,
  fields: StringFields,
): readonly LintFault[] {
  const faults: LintFault[] = [];
  if (fields.has("auth")) {
    if (differs(fields.get("username"), username))
      faults.push({ kind: "auth-contradicts", key, field: "username" });
    if (differs(fields.get("password"), password.reveal()))
      faults.push({ kind: "auth-contradicts", key, field: "password" });
  }
  for (const field of ["identitytoken", "registrytoken"] as const) {
    if (fields.has(field)) faults.push({ kind: "ignored-field", key, field });
  }
  return faults;
}

/** JSON cannot say bytes that are no UTF-8, so what holds such bytes in `auth` is no contradiction. */
function differs(written: string | undefined, meant: string): boolean {
  return written !== undefined && written !== meant && meant.isWellFormed();
}

function credentialFaults({ key, username, password }: DockerConfigEntry): readonly LintFault[] {
  const fault = usernameFault(username);
  const isOfDockerHub = normalisedServerKey(key) === "index.docker.io" || /^docker\.io(?:\/|$)/.test(key);
  return [
    ...(password.length === 0 ? [{ kind: "no-password", key } as const] : []),
    ...(fault === undefined ? [] : [{ kind: "username", key, fault } as const]),
    ...spaceFaults(key, "username", username),
    ...spaceFaults(key, "password", password.reveal()),
    ...(isOfDockerHub && username.includes("@") ? [{ kind: "email-as-docker-id", key } as const] : []),
    ...azureFaults({ key, username, password }),
  ];
}

function azureFaults({ key, username, password }: DockerConfigEntry): readonly LintFault[] {
  const [host = ""] = (normalisedServerKey(key) ?? "").split(/[:/]/);
  if (!isAzureRegistry(host) || password.length === 0) return [];
  if (username === AZURE_TOKEN_USER) return [{ kind: "azure", key, what: "login-token" }];
  return isGuid(password.reveal()) ? [{ kind: "azure", key, what: "secret-id" }] : [];
}

function spaceFaults(key: string, field: "username" | "password", text: string): readonly LintFault[] {
  if (/[\r\n]$/.test(text)) return [{ kind: "white-space", key, field, what: "line-end" }];
  return /^\s|\s$/.test(text) ? [{ kind: "white-space", key, field, what: "white-space" }] : [];
}

function twiceFaults(raw: readonly JsonMember[]): readonly LintFault[] {
  const keys = raw.map(({ name }) => name);
  const twice = keys.filter((key, place) => keys.indexOf(key) < place);
  return [...new Set(twice)].map((key) => ({ kind: "written-twice", key }));
}

function placeFaults(entries: readonly DockerConfigEntry[]): readonly LintFault[] {
  const first = new Map<ByteString, DockerConfigEntry>();
  const faults: LintFault[] = [];
  for (const entry of entries) {
    const place = normalisedServerKey(entry.key);
    if (place === undefined) continue;
    const before = first.get(place);
    if (before === undefined) first.set(place, entry);
    else if (before.key !== entry.key && !isSameCredential(before, entry))
      faults.push({ kind: "same-place", key: entry.key, other: before.key });
  }
  return faults;
}
