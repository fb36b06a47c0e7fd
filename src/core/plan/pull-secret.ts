import type { PullSecretEntry } from "../connect/connect-intent.ts";
import type { SecretText } from "../credential/secret-text.ts";
import { type MergeRefusal, putEntry } from "../dockerconfig/merge.ts";
import { dataFromDocument, documentFromData } from "../dockerconfig/secret-data.ts";
import type { Finding } from "../finding/finding.ts";
import type { Manifest } from "../kube/kube.ts";
import type { ObjectMeta, PullSecret } from "../kube/objects.ts";
import { ENTRIES_ANNOTATION, type EntryMark, readEntryMarks, writeEntryMarks } from "../marks/entry-marks.ts";
import { MANAGED_BY, MANAGED_BY_LABEL, ownerOf } from "../marks/owner.ts";
import { notOurs, ownedByTool, undecodable, unsendable, unusable } from "./pull-secret-refusal.ts";

export const PULL_SECRET_TYPE = "kubernetes.io/dockerconfigjson";
export const PULL_SECRET_KEY = ".dockerconfigjson";

/** The entry that a secret is to hold, and under which name. */
export interface PullSecretWish {
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
 * What to do so that the secret holds the entry. Other entries of it survive as they are. The object is updated
 * in place, never deleted and made anew: the kubelet's record of verified pulls goes by its UID.
 *
 * Refused: a secret that pullpass did not make (unless `adopt`, and never a tool's), of another type, marked
 * immutable, or with a content that the kubelet cannot decode.
 */
export function decidePullSecret(existing: PullSecret | undefined, wish: PullSecretWish): PullSecretDecision {
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
  return { kind: "update", object: { ...marked(existing, wish, newMark(wish)), data } };
}

function decideNew(wish: PullSecretWish): PullSecretDecision {
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

/** What no flag overcomes comes first: nobody shall be sent to `--adopt` in vain. */
function standsInTheWay(existing: PullSecret, wish: PullSecretWish): Finding | undefined {
  const owner = ownerOf(existing.metadata);
  if (owner.kind === "tool") return ownedByTool(wish, owner);
  if (existing.type !== PULL_SECRET_TYPE)
    return unusable(wish, `it is of type \`${existing.type}\`, which cannot be changed`);
  if (existing.immutable === true) return unusable(wish, "it is immutable");
  return owner.kind === "somebody" && !wish.adopt ? notOurs(wish, owner) : undefined;
}

type DocumentReading =
  | { readonly ok: true; readonly document: SecretText | undefined }
  | { readonly ok: false; readonly reason: string };

function documentOf(secret: PullSecret): DocumentReading {
  const encoded = secret.data?.[PULL_SECRET_KEY];
  return encoded === undefined ? { ok: true, document: undefined } : documentFromData(encoded);
}

function findingOf(refusal: MergeRefusal, wish: PullSecretWish): Finding {
  return refusal.kind === "malformed-document"
    ? undecodable(wish, refusal.fault)
    : unsendable(wish, refusal.kind);
}

function newMark(wish: PullSecretWish): EntryMark {
  const { method, expiresAt } = wish.entry;
  return { method, madeAt: wish.madeAt, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** The mark of an entry whose credential stays: silence takes nothing back that was recorded of it. */
function keptMark(existing: PullSecret, wish: PullSecretWish): EntryMark {
  const mark = readEntryMarks(existing.metadata.annotations)[wish.entry.serverKey];
  return { ...mark, ...newMark(wish), madeAt: mark?.madeAt ?? wish.madeAt };
}

/** Whether the marks say what the wish says; when the entry was made is not asked. */
function isMarked(existing: PullSecret, wish: PullSecretWish): boolean {
  const { metadata } = existing;
  const mark = readEntryMarks(metadata.annotations)[wish.entry.serverKey];
  const isLabelled = metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
  const { method, expiresAt } = wish.entry;
  const sameExpiry = expiresAt === undefined || mark?.expiresAt === expiresAt;
  return isLabelled && mark?.method === method && sameExpiry;
}

function marked(existing: PullSecret, wish: PullSecretWish, mark: EntryMark): PullSecret {
  const { labels, annotations } = existing.metadata;
  const marks = { ...readEntryMarks(annotations), [wish.entry.serverKey]: mark };
  const metadata: ObjectMeta = {
    ...existing.metadata,
    labels: { ...labels, [MANAGED_BY_LABEL]: MANAGED_BY },
    annotations: { ...annotations, [ENTRIES_ANNOTATION]: writeEntryMarks(marks) },
  };
  return { ...existing, metadata };
}
