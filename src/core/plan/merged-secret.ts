import { SecretText } from "../credential/secret-text.ts";
import { type DocumentMerge, mergeDocuments } from "../dockerconfig/merge-documents.ts";
import { dataFromDocument } from "../dockerconfig/secret-data.ts";
import type { ObjectMeta, PullSecret } from "../kube/objects.ts";
import { takenOver } from "../marks/adopted-mark.ts";
import { ENTRIES_ANNOTATION, readEntryMarks, writeEntryMarks } from "../marks/entry-marks.ts";
import { MANAGED_BY, MANAGED_BY_LABEL } from "../marks/owner.ts";
import { documentOf, doesNotFit, PULL_SECRET_KEY, standsInTheWay } from "./existing-secret.ts";
import { newSecretManifest } from "./new-secret.ts";
import type { PullSecretDecision } from "./pull-secret.ts";
import { undecodable } from "./pull-secret-refusal.ts";

/** The entries of a document that a secret is to hold beside its own. */
export interface MergedSecretWish {
  readonly kind: "merge";
  readonly namespace: string;
  readonly secretName: string;
  /** One that the kubelet can decode. */
  readonly document: SecretText;
  /** Whether a secret of somebody's (not of a tool's) may be taken over. */
  readonly adopt: boolean;
  /** RFC 3339; recorded for the entries that are new or change. */
  readonly madeAt: string;
}

/** How the entries came there, as the marks record it. */
const METHOD = "merge";

/** As for one entry: in place, other entries byte for byte, nothing of a tool's, nothing that is as it should be. */
export function decideMergedSecret(
  existing: PullSecret | undefined,
  wish: MergedSecretWish,
): PullSecretDecision {
  const finding = existing === undefined ? undefined : standsInTheWay(existing, wish);
  if (finding !== undefined) return { kind: "refused", finding };
  const base = existing === undefined ? EMPTY : documentOf(existing);
  if (!base.ok) return { kind: "refused", finding: undecodable(wish, base) };
  const merge = mergeDocuments(base.document ?? new SecretText(""), wish.document);
  if (!merge.ok) return { kind: "refused", finding: undecodable(wish, merge.fault) };
  if (existing === undefined) {
    const manifest = newSecretManifest({ ...wish, document: merge.document });
    return { kind: "create", manifest };
  }
  const isChanged = merge.entries.some(({ change }) => change !== "unchanged");
  if (!isChanged && existing.metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY) return { kind: "unchanged" };
  const data = isChanged
    ? { ...existing.data, [PULL_SECRET_KEY]: dataFromDocument(merge.document) }
    : existing.data;
  const tooLarge = isChanged && data !== undefined ? doesNotFit(data, wish) : undefined;
  if (tooLarge !== undefined) return { kind: "refused", finding: tooLarge };
  const metadata = marked(existing.metadata, merge, wish.madeAt);
  return { kind: "update", object: { ...existing, metadata, ...(data === undefined ? {} : { data }) } };
}

const EMPTY = { ok: true, document: undefined } as const;

function marked(
  metadata: ObjectMeta,
  { entries }: Extract<DocumentMerge, { ok: true }>,
  madeAt: string,
): ObjectMeta {
  const changed = entries.filter(({ change }) => change !== "unchanged");
  const marks = {
    ...readEntryMarks(metadata.annotations),
    ...Object.fromEntries(changed.map(({ key }) => [key, { method: METHOD, madeAt }])),
  };
  const ours = takenOver(metadata);
  return { ...ours, annotations: { ...ours.annotations, [ENTRIES_ANNOTATION]: writeEntryMarks(marks) } };
}
