import type { PullSecretEntry } from "../connect/connect-intent.ts";
import { type MergeRefusal, putEntry } from "../dockerconfig/merge.ts";
import { dataFromDocument } from "../dockerconfig/secret-data.ts";
import type { Finding } from "../finding/finding.ts";
import type { Manifest } from "../kube/kube.ts";
import type { PullSecret } from "../kube/objects.ts";
import { isAdopted, takenOver } from "../marks/adopted-mark.ts";
import { ENTRIES_ANNOTATION, type EntryMark, readEntryMarks, writeEntryMarks } from "../marks/entry-marks.ts";
import { MANAGED_BY, MANAGED_BY_LABEL } from "../marks/owner.ts";
import {
  documentOf,
  doesNotFit,
  PULL_SECRET_KEY,
  PULL_SECRET_TYPE,
  standsInTheWay,
} from "./existing-secret.ts";
import { decideMergedSecret, type MergedSecretWish } from "./merged-secret.ts";
import { decideNewSecret, type NewSecretWish } from "./new-secret.ts";
import { undecodable, unsendable } from "./pull-secret-refusal.ts";

export { PULL_SECRET_KEY, PULL_SECRET_TYPE };

/** What a secret is to hold; `kind` is absent where it is one entry. */
export type PullSecretWish = EntryWish | NewSecretWish | MergedSecretWish;

/** The entry that a secret is to hold, and under which name. */
export interface EntryWish {
  readonly namespace: string;
  readonly secretName: string;
  readonly entry: PullSecretEntry;
  /** Whether a secret of somebody's (not of a tool's) may be taken over. */
  readonly adopt: boolean;
  /** RFC 3339; recorded when the entry is new or its credential changes. */
  readonly madeAt: string;
}

export type PullSecretDecision =
  | { readonly kind: "create"; readonly manifest: Manifest }
  | { readonly kind: "update"; readonly object: PullSecret }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly finding: Finding };

/**
 * What to do so that the secret is as wished. Other entries of it survive as they are. The object is updated
 * in place, never deleted and made anew: the kubelet's record of verified pulls goes by its UID.
 *
 * Refused: a secret that pullpass did not make (unless `adopt`, and never a tool's), of another type, marked
 * immutable, or with a content that the kubelet cannot decode.
 */
export function decidePullSecret(existing: PullSecret | undefined, wish: PullSecretWish): PullSecretDecision {
  if ("kind" in wish) {
    return wish.kind === "new" ? decideNewSecret(existing, wish) : decideMergedSecret(existing, wish);
  }
  if (existing === undefined) return decideNew(wish);
  const finding = standsInTheWay(existing, wish);
  if (finding !== undefined) return { kind: "refused", finding };
  const { serverKey: key, credential } = wish.entry;
  const document = documentOf(existing);
  if (!document.ok) return { kind: "refused", finding: undecodable(wish, document) };
  const merged = putEntry({ document: document.document, key, credential });
  if (!merged.ok) return { kind: "refused", finding: findingOf(merged.refusal, wish) };
  if (merged.change === "unchanged") {
    return isMarked(existing, wish)
      ? { kind: "unchanged" }
      : { kind: "update", object: marked(existing, wish, keptMark(existing, wish)) };
  }
  const data = { ...existing.data, [PULL_SECRET_KEY]: dataFromDocument(merged.document) };
  const tooLarge = doesNotFit(data, wish);
  if (tooLarge !== undefined) return { kind: "refused", finding: tooLarge };
  return { kind: "update", object: { ...marked(existing, wish, newMark(wish)), data } };
}

function decideNew(wish: EntryWish): PullSecretDecision {
  const { serverKey: key, credential } = wish.entry;
  const made = putEntry({ key, credential });
  if (!made.ok) return { kind: "refused", finding: findingOf(made.refusal, wish) };
  return {
    kind: "create",
    manifest: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: wish.secretName,
        namespace: wish.namespace,
        labels: { [MANAGED_BY_LABEL]: MANAGED_BY },
        annotations: { [ENTRIES_ANNOTATION]: writeEntryMarks({ [wish.entry.serverKey]: newMark(wish) }) },
      },
      type: PULL_SECRET_TYPE,
      data: { [PULL_SECRET_KEY]: dataFromDocument(made.document) },
    },
  };
}

function findingOf(refusal: MergeRefusal, wish: EntryWish): Finding {
  return refusal.kind === "malformed-document"
    ? undecodable(wish, refusal.fault)
    : unsendable(wish, refusal.kind);
}

function newMark(wish: EntryWish): EntryMark {
  const { method, expiresAt, keyId, hint } = wish.entry;
  return {
    method,
    madeAt: wish.madeAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The mark of an entry whose credential stays: silence takes nothing back that was recorded of it. */
function keptMark(existing: PullSecret, wish: EntryWish): EntryMark {
  const mark = readEntryMarks(existing.metadata.annotations)[wish.entry.serverKey];
  const { hint, ...kept } = mark ?? {};
  // Where it was taken from belongs to the method: a person who gives the same credential has it from nowhere.
  const from = hint === undefined || mark?.method !== wish.entry.method ? {} : { hint };
  const isFound = mark === undefined && isAdopted(takenOver(existing.metadata));
  return {
    ...kept,
    ...from,
    ...newMark(wish),
    madeAt: mark?.madeAt ?? wish.madeAt,
    ...(isFound ? { found: true } : {}),
  };
}

/** Whether the marks say what the wish says; when the entry was made is not asked. */
function isMarked(existing: PullSecret, wish: EntryWish): boolean {
  const { metadata } = existing;
  const mark = readEntryMarks(metadata.annotations)[wish.entry.serverKey];
  const isLabelled = metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
  const { method, expiresAt, hint } = wish.entry;
  const sameExpiry = expiresAt === undefined || mark?.expiresAt === expiresAt;
  const sameHint = hint === undefined || mark?.hint === hint;
  return isLabelled && mark?.method === method && sameExpiry && sameHint;
}

function marked(existing: PullSecret, wish: EntryWish, mark: EntryMark): PullSecret {
  const ours = takenOver(existing.metadata);
  const marks = { ...readEntryMarks(ours.annotations), [wish.entry.serverKey]: mark };
  const annotations = { ...ours.annotations, [ENTRIES_ANNOTATION]: writeEntryMarks(marks) };
  return { ...existing, metadata: { ...ours, annotations } };
}
