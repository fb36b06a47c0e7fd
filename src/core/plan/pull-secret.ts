import type { PullSecretEntry } from "../connect/connect-intent.ts";
import type { SecretText } from "../credential/secret-text.ts";
import { USERNAME_FAULTS } from "../dockerconfig/entry-text.ts";
import { type MergeRefusal, putEntry } from "../dockerconfig/merge.ts";
import { dataFromDocument, documentFromData } from "../dockerconfig/secret-data.ts";
import { type Finding, type Fix, finding } from "../finding/finding.ts";
import type { Manifest } from "../kube/kube.ts";
import type { ObjectMeta, PullSecret } from "../kube/objects.ts";
import { ENTRIES_ANNOTATION, type EntryMark, readEntryMarks, writeEntryMarks } from "../marks/entry-marks.ts";
import { MANAGED_BY, MANAGED_BY_LABEL, type Owner, ownerOf, ownerText } from "../marks/owner.ts";

export const PULL_SECRET_TYPE = "kubernetes.io/dockerconfigjson";
export const PULL_SECRET_KEY = ".dockerconfigjson";

/** The entry that a secret is to hold, and under which name. */
export interface PullSecretWish {
  readonly namespace: string;
  readonly secretName: string;
  readonly entry: PullSecretEntry;
  /** Whether a secret of somebody's (not of a tool's) may be taken over. */
  readonly adopt: boolean;
  /** RFC 3339; recorded when the entry is new or changes. */
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
  if (!document.ok) return { kind: "refused", finding: undecodable(wish, document.reason) };
  const merged = putEntry({ document: document.document, key, credential });
  if (!merged.ok) return { kind: "refused", finding: undecodable(wish, mergeRefusalText(merged.refusal)) };
  if (merged.change === "unchanged") {
    return isMarked(existing, wish)
      ? { kind: "unchanged" }
      : { kind: "update", object: marked(existing, wish) };
  }
  const data = { ...existing.data, [PULL_SECRET_KEY]: dataFromDocument(merged.document) };
  return { kind: "update", object: { ...marked(existing, wish), data } };
}

function decideNew(wish: PullSecretWish): PullSecretDecision {
  const { serverKey: key, credential } = wish.entry;
  const made = putEntry({ key, credential });
  if (!made.ok) return { kind: "refused", finding: undecodable(wish, mergeRefusalText(made.refusal)) };
  return {
    kind: "create",
    manifest: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: wish.secretName,
        namespace: wish.namespace,
        labels: { [MANAGED_BY_LABEL]: MANAGED_BY },
        annotations: { [ENTRIES_ANNOTATION]: writeEntryMarks({ [wish.entry.serverKey]: markOf(wish) }) },
      },
      type: PULL_SECRET_TYPE,
      data: { [PULL_SECRET_KEY]: dataFromDocument(made.document) },
    },
  };
}

function standsInTheWay(existing: PullSecret, wish: PullSecretWish): Finding | undefined {
  const owner = ownerOf(existing.metadata);
  if (owner.kind === "tool") return ownedByTool(wish, owner);
  if (owner.kind === "somebody" && !wish.adopt) return notOurs(wish, owner);
  if (existing.type !== PULL_SECRET_TYPE)
    return unusable(wish, `it is of type \`${existing.type}\`, which cannot be changed`);
  if (existing.immutable === true) return unusable(wish, "it is immutable");
  return undefined;
}

type DocumentReading =
  | { readonly ok: true; readonly document: SecretText | undefined }
  | { readonly ok: false; readonly reason: string };

function documentOf(secret: PullSecret): DocumentReading {
  const encoded = secret.data?.[PULL_SECRET_KEY];
  return encoded === undefined ? { ok: true, document: undefined } : documentFromData(encoded);
}

function mergeRefusalText(refusal: MergeRefusal): string {
  switch (refusal.kind) {
    case "malformed-document": {
      const { reason, key } = refusal.fault;
      return key === undefined ? reason : `${reason} (entry ${key})`;
    }
    case "username-has-colon":
    case "username-has-control-character":
      return USERNAME_FAULTS[refusal.kind];
  }
}

function markOf(wish: PullSecretWish): EntryMark {
  const { method, expiresAt } = wish.entry;
  return { method, madeAt: wish.madeAt, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** Whether the marks say what the wish says; when the entry was made is not asked. */
function isMarked(existing: PullSecret, wish: PullSecretWish): boolean {
  const { metadata } = existing;
  const mark = readEntryMarks(metadata.annotations)[wish.entry.serverKey];
  const isLabelled = metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
  const { method, expiresAt } = wish.entry;
  // An expiry that was recorded and is not given again is kept: silence takes nothing back.
  const sameExpiry = expiresAt === undefined || mark?.expiresAt === expiresAt;
  return isLabelled && mark?.method === method && sameExpiry;
}

function marked(existing: PullSecret, wish: PullSecretWish): PullSecret {
  const { labels, annotations } = existing.metadata;
  const marks = { ...readEntryMarks(annotations), [wish.entry.serverKey]: markOf(wish) };
  const metadata: ObjectMeta = {
    ...existing.metadata,
    labels: { ...labels, [MANAGED_BY_LABEL]: MANAGED_BY },
    annotations: { ...annotations, [ENTRIES_ANNOTATION]: writeEntryMarks(marks) },
  };
  return { ...existing, metadata };
}

function subjectOf(wish: PullSecretWish): { kind: "Secret"; namespace: string; name: string } {
  return { kind: "Secret", namespace: wish.namespace, name: wish.secretName };
}

const OTHER_NAME: Fix = {
  text: "keep this registry in a secret of another name: run the command again with `--secret-name NAME`",
  applicability: "manual",
};

function ownedByTool(wish: PullSecretWish, owner: Owner): Finding {
  return finding("secret-owner-overwrites", {
    title: `secret \`${wish.secretName}\` in namespace \`${wish.namespace}\` belongs to ${ownerText(owner)}, which would undo a change`,
    subject: subjectOf(wish),
    evidence: [{ text: ownerText(owner), source: `secret ${wish.namespace}/${wish.secretName}` }],
    fixes: [{ text: "change it where that tool reads it from", applicability: "manual" }, OTHER_NAME],
  });
}

function notOurs(wish: PullSecretWish, owner: Owner): Finding {
  return finding("secret-not-ours", {
    title: `secret \`${wish.secretName}\` in namespace \`${wish.namespace}\` was not made by pullpass; it belongs to ${ownerText(owner)}`,
    subject: subjectOf(wish),
    evidence: [
      {
        text: `no label ${MANAGED_BY_LABEL}=${MANAGED_BY}; ${ownerText(owner)}`,
        source: `secret ${wish.namespace}/${wish.secretName}`,
      },
    ],
    fixes: [
      OTHER_NAME,
      {
        text: "or take it over, its entries kept: run the command again with `--adopt`",
        applicability: "manual",
      },
    ],
  });
}

function unusable(wish: PullSecretWish, why: string): Finding {
  return finding("secret-not-ours", {
    title: `secret \`${wish.secretName}\` in namespace \`${wish.namespace}\` cannot hold the entry: ${why}`,
    subject: subjectOf(wish),
    evidence: [{ text: why, source: `secret ${wish.namespace}/${wish.secretName}` }],
    fixes: [OTHER_NAME],
  });
}

function undecodable(wish: PullSecretWish, reason: string): Finding {
  return finding("pull-secret-malformed", {
    title: `secret \`${wish.secretName}\` in namespace \`${wish.namespace}\` holds what the kubelet cannot decode`,
    subject: subjectOf(wish),
    evidence: [{ text: reason, source: `secret ${wish.namespace}/${wish.secretName}` }],
    fixes: [
      OTHER_NAME,
      {
        text: "or correct its `.dockerconfigjson`",
        command: `kubectl edit secret ${wish.secretName} -n ${wish.namespace}`,
        applicability: "manual",
      },
    ],
  });
}
