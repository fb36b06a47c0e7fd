import { SecretText } from "../credential/secret-text.ts";
import { type JsonValue, members, namesField, rootValue, stringText } from "../go/json.ts";
import { jsonSyntaxError } from "../go/json-syntax.ts";
import { type ByteString, byteStringFromText, textFromByteString } from "../go/utf8.ts";
import { decodeAuth } from "./auth-field.ts";
import type {
  DockerConfigDecoding,
  DockerConfigEntry,
  DockerConfigFormat,
  MalformedDockerConfig,
} from "./docker-config.ts";
import { type TypeFault, typeFaultText } from "./type-fault.ts";

/**
 * Decodes a docker config as the kubelet does: Kubernetes v1.37.2, pkg/credentialprovider/config.go, under the
 * rules of Go's encoding/json: names of fields in any case, the last of two wins, `auths` written twice is
 * merged, `null` is as if it were absent. `auth` overrides `username` and `password`; `identitytoken`,
 * `credsStore` and all else is ignored.
 *
 * Entries come in the order of the document, each key once. The kubelet has no order among them: it ranges over a
 * Go map.
 *
 * @param document the JSON text, its bytes kept as `core/go/utf8.ts` does
 * @example decodeDockerConfig(new SecretText('{"auths":{"ghcr.io":{"auth":"YTpi"}}}'), "dockerconfigjson")
 */
export function decodeDockerConfig(document: SecretText, format: DockerConfigFormat): DockerConfigDecoding {
  const bytes = byteStringFromText(document.reveal());
  const syntax = jsonSyntaxError(bytes);
  if (syntax !== undefined) return malformed({ reason: syntax });
  const root = rootValue(bytes);
  return format === "dockercfg" ? decodeLegacy(bytes, root) : decodeConfigJson(bytes, root);
}

/** What the errors of an entry say of its place: Go knows the struct around it, if there is one. */
interface Surroundings {
  readonly struct?: string;
  readonly field?: string;
}

function decodeLegacy(bytes: ByteString, root: JsonValue): DockerConfigDecoding {
  const entries: Entries = new Map();
  const fault = readAuths(bytes, root, { entries, surroundings: {} });
  if (fault !== undefined) return malformed("found" in fault ? { reason: typeFaultText(fault) } : fault);
  return { ok: true, entries: [...entries.values()] };
}

/**
 * A wrong type is an error that Go remembers, the first one, while it reads on; an entry that fails to decode ends
 * the reading at once and is what is reported.
 */
function decodeConfigJson(bytes: ByteString, root: JsonValue): DockerConfigDecoding {
  const entries: Entries = new Map();
  const struct = "DockerConfigJSON";
  if (root.kind !== "null" && root.kind !== "object") {
    return malformed({ reason: typeFaultText({ found: root.kind, wanted: `credentialprovider.${struct}` }) });
  }
  let remembered: TypeFault | undefined;
  for (const { name, value } of members(bytes, root)) {
    if (namesField(name, "HttpHeaders")) {
      remembered ??= faultOfHeaders(bytes, value, { struct, field: "HttpHeaders" });
    }
    if (namesField(name, "auths")) {
      const fault = readAuths(bytes, value, { entries, surroundings: { struct, field: "auths" } });
      if (fault !== undefined && "reason" in fault) return malformed(fault);
      remembered ??= fault;
    }
  }
  if (remembered !== undefined) return malformed({ reason: typeFaultText(remembered) });
  return { ok: true, entries: [...entries.values()] };
}

/** Nobody uses the headers, but Go decodes them, and a wrong type among them loses the secret. */
function faultOfHeaders(bytes: ByteString, value: JsonValue, place: Surroundings): TypeFault | undefined {
  if (value.kind === "null") return undefined;
  if (value.kind !== "object") return { found: value.kind, wanted: "map[string]string", ...place };
  for (const { value: header } of members(bytes, value)) {
    const { kind } = header;
    if (kind !== "string" && kind !== "null") return { found: kind, wanted: "string", ...place };
  }
  return undefined;
}

type Entries = Map<string, DockerConfigEntry>;

interface Reading {
  /** Receives what is read; an entry whose key is there already is replaced, `null` empties it. */
  readonly entries: Entries;
  readonly surroundings: Surroundings;
}

/** The map of entries. A fault of the value's own type is one to remember, any other ends the reading. */
function readAuths(
  bytes: ByteString,
  auths: JsonValue,
  { entries, surroundings }: Reading,
): MalformedDockerConfig | TypeFault | undefined {
  if (auths.kind === "null") entries.clear();
  else if (auths.kind !== "object") {
    return { found: auths.kind, wanted: "credentialprovider.DockerConfig", ...surroundings };
  }
  for (const { name: key, value } of members(bytes, auths)) {
    const fields = readFields(bytes, value);
    if ("found" in fields) return { reason: typeFaultText(placed(fields, surroundings)), key };
    const entry = entryFrom(key, fields);
    if ("reason" in entry) return entry;
    entries.set(key, entry);
  }
  return undefined;
}

/** Go's addErrorContext: the struct around the entry, where there is one, takes the place of the entry's own. */
function placed(fault: TypeFault, { struct, field }: Surroundings): TypeFault {
  if (struct === undefined || field === undefined) return fault;
  return { ...fault, struct, field: fault.field === undefined ? field : `${field}.${fault.field}` };
}

/** config.go, dockerConfigEntryWithAuth; `email` is nothing to us, but its type counts. */
const ENTRY_FIELDS = ["username", "password", "email", "auth"] as const;
const ENTRY_STRUCT = "dockerConfigEntryWithAuth";

type Fields = Partial<Record<(typeof ENTRY_FIELDS)[number], string>>;

function readFields(bytes: ByteString, entry: JsonValue): Fields | TypeFault {
  if (entry.kind === "null") return {};
  if (entry.kind !== "object") return { found: entry.kind, wanted: `credentialprovider.${ENTRY_STRUCT}` };
  const fields: Fields = {};
  let remembered: TypeFault | undefined;
  for (const { name, value } of members(bytes, entry)) {
    const field = ENTRY_FIELDS.find((candidate) => namesField(name, candidate));
    if (field === undefined || value.kind === "null") continue;
    if (value.kind === "string") fields[field] = stringText(bytes, value);
    else remembered ??= { found: value.kind, wanted: "string", struct: ENTRY_STRUCT, field };
  }
  return remembered ?? fields;
}

function entryFrom(key: string, fields: Fields): DockerConfigEntry | MalformedDockerConfig {
  const { username = "", password = "", auth = "" } = fields;
  if (auth === "") return { key, username, password: new SecretText(password) };
  const decoded = decodeAuth(auth);
  if (!decoded.ok) return { reason: decoded.reason, key };
  return {
    key,
    username: textFromByteString(decoded.username),
    password: new SecretText(textFromByteString(decoded.password)),
  };
}

function malformed(fault: MalformedDockerConfig): DockerConfigDecoding {
  return { ok: false, fault };
}
