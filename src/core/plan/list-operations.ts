import type { JsonPatchOperation } from "../kube/kube.ts";
import type { LocalObjectReference } from "../kube/objects.ts";

/** A list of pull secrets as it was read, and where it stands in its object. */
export interface ReadList {
  /** A JSON Pointer: `/imagePullSecrets`. */
  readonly path: string;
  readonly list: readonly LocalObjectReference[] | undefined;
}

/**
 * Tests the list as it was read, and adds names at its end.
 *
 * The list is atomic for a strategic-merge patch and for server-side apply alike: either would replace it and
 * other teams' entries with it. An empty list reads as absent: the API server's JSON leaves it out (`omitempty`),
 * and so does its patch.
 */
export function appendOperations(
  { path, list }: ReadList,
  names: readonly string[],
): readonly JsonPatchOperation[] {
  const entries = names.map((name) => ({ name }));
  if (list === undefined || list.length === 0) {
    return [
      { op: "test", path, value: null },
      { op: "add", path, value: entries },
    ];
  }
  const asRead = list.map(({ name }) => (name === undefined ? {} : { name }));
  return [
    { op: "test", path, value: asRead },
    ...entries.map((value): JsonPatchOperation => ({ op: "add", path: `${path}/-`, value })),
  ];
}

/** Tests the annotations as they were read, as far as they are ours, and writes these. An empty map reads as absent. */
export function markOperations(
  annotations: Readonly<Record<string, string>> | undefined,
  marks: Readonly<Record<string, string>>,
): readonly JsonPatchOperation[] {
  if (annotations === undefined || Object.keys(annotations).length === 0) {
    return [
      { op: "test", path: "/metadata/annotations", value: null },
      { op: "add", path: "/metadata/annotations", value: marks },
    ];
  }
  return Object.entries(marks).flatMap(([key, value]): readonly JsonPatchOperation[] => {
    const path = annotationPath(key);
    return [
      { op: "test", path, value: annotations[key] ?? null },
      { op: "add", path, value },
    ];
  });
}

/** Where an annotation stands in its object, as a JSON Pointer. */
export function annotationPath(annotation: string): string {
  return `/metadata/annotations/${annotation.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
