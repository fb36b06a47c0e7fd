import type { JsonPatchOperation } from "../kube/kube.ts";
import type { LocalObjectReference, ObjectMeta, ServiceAccount, WorkloadKind } from "../kube/objects.ts";
import {
  ATTACHED_ANNOTATION,
  CARRIED_ANNOTATION,
  readAttached,
  readCarried,
  writeAttached,
} from "../marks/attached-mark.ts";
import type { WorkloadTemplate } from "../workload/workload-template.ts";
import { SPEC_PATHS } from "./attach-workload.ts";
import { annotationPath } from "./list-operations.ts";

/** What names pull secrets: a ServiceAccount, or a workload in its own Pod template. */
export interface SecretHolder {
  readonly kind: "ServiceAccount" | WorkloadKind;
  readonly metadata: ObjectMeta;
  readonly imagePullSecrets: readonly LocalObjectReference[];
  /** Where the list stands in the object, as a JSON Pointer. */
  readonly listPath: string;
}

export function accountHolder({ metadata, imagePullSecrets = [] }: ServiceAccount): SecretHolder {
  return { kind: "ServiceAccount", metadata, imagePullSecrets, listPath: "/imagePullSecrets" };
}

export function workloadHolder({ kind, metadata, podSpec }: WorkloadTemplate): SecretHolder {
  const { imagePullSecrets = [] } = podSpec;
  return { kind, metadata, imagePullSecrets, listPath: `${SPEC_PATHS[kind]}/imagePullSecrets` };
}

/** Whether the holder's list names the secret, by whomever. */
export function namesSecret({ imagePullSecrets }: SecretHolder, secretName: string): boolean {
  return imagePullSecrets.some(({ name }) => name === secretName);
}

/** Whether pullpass attached the secret; the entry itself may have been taken out by hand since. */
export function isAttachedByUs({ metadata }: SecretHolder, secretName: string): boolean {
  return readAttached(metadata.annotations).includes(secretName);
}

/**
 * How to take back what `attach` did to an object as it was read, by JSON Patch: test what was read, remove one entry
 * and its name in the mark. Empty when there is neither. A list or a mark that is empty then goes.
 *
 * @example
 * detachOperations(accountHolder(account), "pullpass")
 * // [{op: "test", path: "/imagePullSecrets", value: [{name: "a"}, {name: "pullpass"}]},
 * //  {op: "remove", path: "/imagePullSecrets/1"}, …]
 */
export function detachOperations(holder: SecretHolder, secretName: string): readonly JsonPatchOperation[] {
  const { leaving, kept } = leavingNames(holder, secretName);
  return [...listOperations(holder, leaving), ...markOperations(holder, kept)];
}

/** The holder's list once the secret is detached. */
export function listWithout(holder: SecretHolder, secretName: string): readonly LocalObjectReference[] {
  const places = new Set(placesOf(holder, leavingNames(holder, secretName).leaving));
  return holder.imagePullSecrets.filter((_entry, place) => !places.has(place));
}

interface Leaving {
  /** Names whose entries go. */
  readonly leaving: readonly string[];
  /** Names that stay in the mark. */
  readonly kept: readonly string[];
}

/**
 * What the template was given of its ServiceAccount's list goes with the last secret that was attached: without a list
 * of its own its Pods get that list by admission. Where somebody has put entries of theirs beside it, it stays, since
 * the list stays.
 */
function leavingNames(holder: SecretHolder, secretName: string): Leaving {
  const { annotations } = holder.metadata;
  const kept = readAttached(annotations).filter((name) => name !== secretName);
  const carried = readCarried(annotations);
  const all = [secretName, ...carried];
  const others = holder.imagePullSecrets.some(({ name }) => name === undefined || !all.includes(name));
  return { leaving: kept.length > 0 || others ? [secretName] : all, kept };
}

function listOperations(holder: SecretHolder, leaving: readonly string[]): readonly JsonPatchOperation[] {
  const { imagePullSecrets: list, listPath: path } = holder;
  const places = placesOf(holder, leaving);
  if (places.length === 0) return [];
  const asRead = list.map(({ name }) => (name === undefined ? {} : { name }));
  const test = { op: "test", path, value: asRead } as const;
  if (places.length === list.length) return [test, { op: "remove", path }];
  // From the last to the first: each removal moves what stands behind it.
  const removals = places.toReversed().map((place) => ({ op: "remove", path: `${path}/${place}` }) as const);
  return [test, ...removals];
}

/** Of a name that is written twice the last one alone: somebody else wrote the other. */
function placesOf({ imagePullSecrets: list }: SecretHolder, names: readonly string[]): readonly number[] {
  const places = names.map((wanted) => list.findLastIndex(({ name }) => name === wanted));
  return [...new Set(places)].filter((place) => place >= 0).sort((a, b) => a - b);
}

function markOperations({ metadata }: SecretHolder, kept: readonly string[]): readonly JsonPatchOperation[] {
  return [
    ...oneMark(metadata, ATTACHED_ANNOTATION, kept),
    ...(kept.length === 0 ? oneMark(metadata, CARRIED_ANNOTATION, []) : []),
  ];
}

function oneMark(
  { annotations = {} }: ObjectMeta,
  annotation: string,
  kept: readonly string[],
): readonly JsonPatchOperation[] {
  const asRead = annotations[annotation];
  const value = writeAttached(kept);
  if (asRead === undefined || asRead === value) return [];
  const path = annotationPath(annotation);
  const test = { op: "test", path, value: asRead } as const;
  return kept.length === 0 ? [test, { op: "remove", path }] : [test, { op: "replace", path, value }];
}
