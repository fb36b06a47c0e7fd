import { SecretText } from "../credential/secret-text.ts";
import { decodeDockerConfig } from "../dockerconfig/decode.ts";
import type { MalformedDockerConfig } from "../dockerconfig/docker-config.ts";
import { removeEntry } from "../dockerconfig/merge.ts";
import { dataFromDocument } from "../dockerconfig/secret-data.ts";
import { serverKeyFor } from "../dockerconfig/server-key.ts";
import type { Finding } from "../finding/finding.ts";
import { parseRegistryAddress, type RegistryAddress } from "../image/registry-address.ts";
import type { ObjectMeta, PullSecret } from "../kube/objects.ts";
import { givenBack, isAdopted } from "../marks/adopted-mark.ts";
import {
  ENTRIES_ANNOTATION,
  type EntryMarks,
  readEntryMarks,
  writeEntryMarks,
} from "../marks/entry-marks.ts";
import { ownerOf } from "../marks/owner.ts";
import { readRetired, withRetired } from "../marks/retired-mark.ts";
import { withoutJournal } from "../rotate/journal.ts";
import { keptByTool, notRemovable } from "./entry-removal-refusal.ts";
import { documentOf, PULL_SECRET_KEY } from "./existing-secret.ts";

/** The registry whose entries are to leave a secret. */
export interface EntryRemovalWish {
  readonly namespace: string;
  readonly secretName: string;
  readonly registry: RegistryAddress;
}

/** What stays of a secret when the entries have left it, and so whether Pods are to go on naming it. */
export type Remainder =
  /** Entries that pullpass recorded for other registries. */
  | "our-entries"
  /** Entries that somebody put into a secret of pullpass's, and that others may live by. */
  | "other-entries"
  /** A secret that was there before pullpass, as it was. */
  | "given-back";

export type EntryRemoval =
  /** No entry is recorded for the registry, or there is no such secret. */
  | { readonly kind: "nothing" }
  | { readonly kind: "refused"; readonly finding: Finding }
  | { readonly kind: "update"; readonly object: PullSecret; readonly remainder: Remainder }
  /** It was made by pullpass and holds nothing any more. */
  | { readonly kind: "delete"; readonly uid: string; readonly resourceVersion: string };

/**
 * What to do so that a secret holds nothing that pullpass put there for the registry. Only entries that the
 * annotation records are taken out, and what was found there when the secret was adopted stays; all else of the
 * document stays byte for byte. A secret is deleted when pullpass made it and nothing is left in it.
 *
 * Refused: a secret that a tool writes, one that is immutable and would have to be changed, and one whose content the
 * kubelet cannot decode, since nobody can tell what else is in it.
 */
export function decideEntryRemoval(found: PullSecret | undefined, wish: EntryRemovalWish): EntryRemoval {
  if (found === undefined) return NOTHING;
  // A rotation that was left half way keeps credentials of the registry, too.
  const existing = withoutRotation(found, serverKeyFor(wish.registry));
  const marks = readEntryMarks(existing.metadata.annotations);
  const keys = recordedKeys(marks, wish.registry);
  if (keys.length === 0) return NOTHING;
  const owner = ownerOf(existing.metadata);
  if (owner.kind === "tool") return { kind: "refused", finding: keptByTool(wish, owner) };
  const opened = documentOf(existing);
  if (!opened.ok) return { kind: "refused", finding: notRemovable(wish, opened.reason) };
  const ours = keys.filter((key) => marks[key]?.found !== true);
  const rest = withoutEntries(opened.document, ours);
  if (!rest.ok) return { kind: "refused", finding: notRemovable(wish, faultText(rest.fault)) };
  const restMarks = Object.fromEntries(Object.entries(marks).filter(([key]) => !keys.includes(key)));
  const remainder = remainderOf(existing, restMarks, rest);
  if (remainder === undefined) {
    const { uid, resourceVersion } = existing.metadata;
    return { kind: "delete", uid, resourceVersion };
  }
  if (existing.immutable === true) return { kind: "refused", finding: notRemovable(wish, "it is immutable") };
  const metadata = metadataAfter(existing.metadata, remainder, restMarks);
  const data = { ...existing.data, [PULL_SECRET_KEY]: dataFromDocument(rest.document) };
  const object = { ...existing, metadata, ...(rest.isChanged ? { data } : {}) };
  return { kind: "update", object, remainder };
}

const NOTHING: EntryRemoval = { kind: "nothing" };

/** Without what a rotation keeps of the registry: its journal, and which credential is still to be ended. */
function withoutRotation(secret: PullSecret, serverKey: string): PullSecret {
  const { metadata, ...rest } = withoutJournal(secret, serverKey);
  const retired = readRetired(metadata.annotations);
  if (retired.length === 0) return { ...rest, metadata };
  const others = retired.filter((one) => one.serverKey !== serverKey);
  return { ...rest, metadata: { ...metadata, annotations: withRetired(metadata.annotations, others) } };
}

/**
 * The keys that the marks record for the registry, however each is written: `secret merge` records keys as it found
 * them, and `https://ghcr.io` is `ghcr.io`. A registry's path counts: `ghcr.io/acme` is another one than `ghcr.io`.
 */
export function recordedKeys(marks: EntryMarks, registry: RegistryAddress): readonly string[] {
  return Object.keys(marks).filter((key) => isKeyOf(key, registry));
}

/** Whether a server key stands for the registry, this very one, and not for a part or the whole of it. */
export function isKeyOf(key: string, registry: RegistryAddress): boolean {
  if (key === serverKeyFor(registry)) return true;
  const parsed = parseRegistryAddress(key);
  return parsed.ok && parsed.address.domain === registry.domain && parsed.address.path === registry.path;
}

type Rest =
  | {
      readonly ok: true;
      readonly document: SecretText;
      readonly isChanged: boolean;
      readonly isEmpty: boolean;
    }
  | { readonly ok: false; readonly fault: MalformedDockerConfig };

function withoutEntries(document: SecretText | undefined, keys: readonly string[]): Rest {
  if (document === undefined || document.length === 0)
    return { ok: true, document: new SecretText(""), isChanged: false, isEmpty: true };
  let rest = document;
  for (const key of keys) {
    const removed = removeEntry({ document: rest, key });
    if (removed.ok) rest = removed.document;
  }
  // Decoded even where nothing is removed: what cannot be decoded may hold anything.
  const decoded = decodeDockerConfig(rest, "dockerconfigjson");
  if (!decoded.ok) return { ok: false, fault: decoded.fault };
  return { ok: true, document: rest, isChanged: rest !== document, isEmpty: decoded.entries.length === 0 };
}

/** Undefined: nothing stays, and the secret goes. */
function remainderOf(
  { metadata, data = {} }: PullSecret,
  marks: EntryMarks,
  { isEmpty }: Extract<Rest, { ok: true }>,
): Remainder | undefined {
  if (Object.keys(marks).length > 0) return "our-entries";
  if (ownerOf(metadata).kind !== "pullpass" || isAdopted(metadata)) return "given-back";
  const hasMore = Object.keys(data).some((name) => name !== PULL_SECRET_KEY);
  return isEmpty && !hasMore ? undefined : "other-entries";
}

function metadataAfter(metadata: ObjectMeta, remainder: Remainder, marks: EntryMarks): ObjectMeta {
  if (remainder === "given-back") return givenBack(metadata);
  const { [ENTRIES_ANNOTATION]: _before, ...annotations } = metadata.annotations ?? {};
  return remainder === "our-entries"
    ? { ...metadata, annotations: { ...annotations, [ENTRIES_ANNOTATION]: writeEntryMarks(marks) } }
    : { ...metadata, annotations };
}

function faultText({ key, reason }: MalformedDockerConfig): string {
  return key === undefined ? reason : `entry ${key}: ${reason}`;
}

/** Whether Pods have nothing to name the secret for any more, once it is so. */
export function endsUse(removal: EntryRemoval): boolean {
  return removal.kind === "delete" || (removal.kind === "update" && removal.remainder === "given-back");
}
