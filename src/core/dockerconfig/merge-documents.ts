import { isSameCredential } from "../credential/credential.ts";
import { SecretText } from "../credential/secret-text.ts";
import { type JsonMember, members, namesField, rootValue } from "../go/json.ts";
import { type ByteString, byteStringFromText, textFromByteString } from "../go/utf8.ts";
import { decodeDockerConfig } from "./decode.ts";
import type { MalformedDockerConfig } from "./docker-config.ts";
import { putEntryText } from "./merge.ts";

/** What became of an entry of the addition. */
export interface MergedEntry {
  readonly key: string;
  readonly change: "added" | "replaced" | "unchanged";
}

/** The merged document, with what became of each entry of the addition; or why there is none. */
export type DocumentMerge =
  | { readonly ok: true; readonly document: SecretText; readonly entries: readonly MergedEntry[] }
  /** `in`: which of the two the kubelet cannot decode. */
  | { readonly ok: false; readonly in: "base" | "addition"; readonly fault: MalformedDockerConfig };

/**
 * Puts every entry of one docker config into another. What the base holds besides stays byte for byte, and each
 * entry that is added or replaced comes byte for byte from the addition. An entry that says the same credential
 * already, however it is written, stays. Fields of the addition beside its entries (`credsStore`) are left behind.
 *
 * @param base empty: the entries of the addition make a new document
 * @example mergeDocuments(document, addition); // { ok: true, document, entries: [{ key: "ghcr.io", change: "added" }] }
 */
export function mergeDocuments(base: SecretText, addition: SecretText): DocumentMerge {
  const start = base.length === 0 ? new SecretText("{}") : base;
  const added = decodeDockerConfig(addition, "dockerconfigjson");
  if (!added.ok) return { ok: false, in: "addition", fault: added.fault };
  const present = decodeDockerConfig(start, "dockerconfigjson");
  if (!present.ok) return { ok: false, in: "base", fault: present.fault };
  const texts = entryTexts(byteStringFromText(addition.reveal()));
  let bytes = byteStringFromText(start.reveal());
  const entries: MergedEntry[] = [];
  for (const entry of added.entries) {
    const before = present.entries.find(({ key }) => key === entry.key);
    const change =
      before === undefined ? "added" : isSameCredential(before, entry) ? "unchanged" : "replaced";
    if (change !== "unchanged") bytes = putEntryText(bytes, entry.key, texts.get(entry.key) ?? "{}");
    entries.push({ key: entry.key, change });
  }
  return { ok: true, document: new SecretText(textFromByteString(bytes)), entries };
}

/** The bytes of each entry; of a key that is written twice the last. */
function entryTexts(bytes: ByteString): ReadonlyMap<string, ByteString> {
  const textOf = ({ name, value }: JsonMember) => [name, bytes.slice(value.start, value.end)] as const;
  return new Map(
    members(bytes, rootValue(bytes))
      .filter(({ name }) => namesField(name, "auths"))
      .flatMap(({ value }) => members(bytes, value))
      .map(textOf),
  );
}
