import type { ObjectMeta } from "../kube/objects.ts";
import { ENTRIES_ANNOTATION } from "./entry-marks.ts";
import { MANAGED_BY, MANAGED_BY_LABEL } from "./owner.ts";

/**
 * The annotation on a pull secret that pullpass did not make and was told to take over: what its `managed-by` label
 * said before, `app.kubernetes.io/managed-by=kustomize`, or nothing where it had none. What bears it was there before
 * pullpass and is never deleted.
 */
const ADOPTED_ANNOTATION = "pullpass.dev/adopted";

const LABEL_PREFIX = `${MANAGED_BY_LABEL}=`;

/** With pullpass's label; what another's said before is recorded. What bears the label already stays as it is. */
export function takenOver(metadata: ObjectMeta): ObjectMeta {
  const before = metadata.labels?.[MANAGED_BY_LABEL];
  if (before === MANAGED_BY) return metadata;
  const record = before === undefined ? "" : `${LABEL_PREFIX}${before}`;
  return {
    ...metadata,
    labels: { ...metadata.labels, [MANAGED_BY_LABEL]: MANAGED_BY },
    annotations: { ...metadata.annotations, [ADOPTED_ANNOTATION]: record },
  };
}

export function isAdopted({ annotations }: ObjectMeta): boolean {
  return annotations?.[ADOPTED_ANNOTATION] !== undefined;
}

/**
 * As it was before it was taken over: the label says what it said, and no annotation of pullpass's is left. A label
 * that somebody changed meanwhile is theirs and stays.
 */
export function givenBack(metadata: ObjectMeta): ObjectMeta {
  const { labels, annotations, ...others } = metadata;
  const before = labelBefore(annotations?.[ADOPTED_ANNOTATION]);
  const back = labels?.[MANAGED_BY_LABEL] === MANAGED_BY ? withLabel(labels, before) : labels;
  return {
    ...others,
    ...unlessEmpty("labels", back),
    ...unlessEmpty("annotations", without(annotations, [ENTRIES_ANNOTATION, ADOPTED_ANNOTATION])),
  };
}

type Texts = Readonly<Record<string, string>>;

function withLabel(labels: Texts, value: string | undefined): Texts | undefined {
  return value === undefined ? without(labels, [MANAGED_BY_LABEL]) : { ...labels, [MANAGED_BY_LABEL]: value };
}

function labelBefore(record = ""): string | undefined {
  return record.startsWith(LABEL_PREFIX) ? record.slice(LABEL_PREFIX.length) : undefined;
}

function without(texts: Texts | undefined, names: readonly string[]): Texts | undefined {
  if (texts === undefined) return undefined;
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !names.includes(name)));
}

/** An empty map reads as absent: the API server leaves it out. */
function unlessEmpty<Name extends string>(name: Name, texts: Texts | undefined) {
  return texts === undefined || Object.keys(texts).length === 0 ? {} : { [name]: texts };
}
