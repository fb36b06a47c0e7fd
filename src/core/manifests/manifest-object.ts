import {
  type Fields,
  fieldsOf,
  listOf,
  type ManifestDocument,
  type ManifestPath,
  textOf,
} from "./manifest-document.ts";

/** An object of a manifest: a document, or an item of one that is a list. */
export interface ManifestObject {
  readonly kind: string;
  /** The `generateName` with a star behind it, where there is no name. */
  readonly name: string;
  /** Absent: the one that whoever applies it chooses. */
  readonly namespace?: string;
  readonly fields: Fields;
  readonly path: ManifestPath;
  readonly document: ManifestDocument;
}

/** The objects of a document, those of a `List` (or `PodList`, …) one by one; undefined when it is no object. */
export function objectsOf(
  document: ManifestDocument,
  value: unknown = document.value,
  path: ManifestPath = [],
): readonly ManifestObject[] | undefined {
  const fields = fieldsOf(value);
  const kind = textOf(fields?.["kind"]);
  if (fields === undefined || kind === undefined) return undefined;
  if (kind.endsWith("List") && Array.isArray(fields["items"])) {
    return listOf(fields["items"]).flatMap(
      (item, place) => objectsOf(document, item, [...path, "items", place]) ?? [],
    );
  }
  const metadata = fieldsOf(fields["metadata"]);
  const namespace = textOf(metadata?.["namespace"]);
  return [
    {
      kind,
      name: nameOf(metadata),
      ...(namespace === undefined ? {} : { namespace }),
      fields,
      path,
      document,
    },
  ];
}

function nameOf(metadata: Fields | undefined): string {
  const generated = textOf(metadata?.["generateName"]);
  return textOf(metadata?.["name"]) ?? (generated === undefined ? "" : `${generated}*`);
}

/** Something in a manifest that the API server would refuse, so that no answer would mean anything. */
export interface ManifestFault {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export function faultAt({ document }: ManifestObject, path: ManifestPath, text: string): ManifestFault {
  return { file: document.file, line: document.lineAt(path), text };
}
