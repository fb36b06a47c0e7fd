import { isNamespaceName, isObjectName } from "../kube/object-name.ts";
import type { LocalObjectReference } from "../kube/objects.ts";
import { type Fields, fieldsOf, listOf, type ManifestPath, textOf } from "./manifest-document.ts";
import { faultAt, type ManifestFault, type ManifestObject } from "./manifest-object.ts";
import { type FoundPodSpec, podSpecsOf } from "./pod-specs.ts";

/** What pulls the image. `volume`: an image volume, which is pulled with the Pod's pull secrets all the same. */
export type ImageRole = "init" | "container" | "ephemeral" | "volume";

/** An image that a Pod of a manifest would pull, with what would decide on its credentials. */
export interface ManifestImage {
  /** As it is written. */
  readonly image: string;
  /** The container's name, or the volume's; empty where it has none. */
  readonly container: string;
  readonly role: ImageRole;
  readonly kind: string;
  readonly name: string;
  /** Absent: the one that whoever applies it chooses. */
  readonly namespace?: string;
  readonly serviceAccount: string;
  readonly ownPullSecrets: readonly LocalObjectReference[];
  readonly file: string;
  /** Of the image itself, from 1. */
  readonly line: number;
}

export interface ImagesOfObject {
  readonly images: readonly ManifestImage[];
  readonly faults: readonly ManifestFault[];
}

/** The images of each Pod that an object would make, in the order written. */
export function manifestImages(object: ManifestObject): ImagesOfObject {
  const images: ManifestImage[] = [];
  const faults: ManifestFault[] = [];
  for (const found of podSpecsOf(object)) {
    faults.push(...nameFaults(object, found));
    const pod = podOf(object, found.spec);
    for (const { value, path, ...used } of usedImages(found)) {
      if (value === undefined || value === null || value === "") continue;
      const { file, lineAt } = object.document;
      if (typeof value !== "string") faults.push(faultAt(object, path, "an image that is no text"));
      else images.push({ image: value, ...used, ...pod, file, line: lineAt(path) });
    }
  }
  return { images, faults };
}

function podOf({ kind, name, namespace }: ManifestObject, spec: Fields) {
  return {
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    serviceAccount: serviceAccountOf(spec),
    ownPullSecrets: referencesOf(spec["imagePullSecrets"]),
  };
}

/** `serviceAccount` is the older name, which the API server takes where the newer is not set (core/v1 conversion). */
function serviceAccountOf(spec: Fields): string {
  return textOf(spec["serviceAccountName"]) ?? textOf(spec["serviceAccount"]) ?? "default";
}

/** A list of references by name. One without a name counts too: it keeps the Pod's list from being empty. */
export function referencesOf(value: unknown): readonly LocalObjectReference[] {
  return listOf(value).map((entry) => {
    const name = textOf(fieldsOf(entry)?.["name"]);
    return name === undefined ? {} : { name };
  });
}

function nameFaults(object: ManifestObject, { spec, path }: FoundPodSpec): readonly ManifestFault[] {
  const account = serviceAccountOf(spec);
  const { namespace } = object;
  return [
    ...(isObjectName(account)
      ? []
      : [
          faultAt(
            object,
            [...path, "serviceAccountName"],
            `\`${account}\` cannot be a ServiceAccount's name`,
          ),
        ]),
    ...(namespace === undefined || isNamespaceName(namespace)
      ? []
      : [
          faultAt(
            object,
            [...object.path, "metadata", "namespace"],
            `\`${namespace}\` cannot be a namespace's name`,
          ),
        ]),
  ];
}

interface UsedImage {
  readonly value: unknown;
  readonly path: ManifestPath;
  readonly container: string;
  readonly role: ImageRole;
}

const CONTAINER_LISTS = [
  ["initContainers", "init"],
  ["containers", "container"],
  ["ephemeralContainers", "ephemeral"],
] as const;

function usedImages({ spec, path }: FoundPodSpec): readonly UsedImage[] {
  const containers = CONTAINER_LISTS.flatMap(([list, role]) =>
    listOf(spec[list]).map((entry, place) => {
      const fields = fieldsOf(entry);
      const container = textOf(fields?.["name"]) ?? "";
      return { value: fields?.["image"], path: [...path, list, place, "image"], container, role };
    }),
  );
  const volumes = listOf(spec["volumes"]).map((entry, place) => {
    const fields = fieldsOf(entry);
    const value = fieldsOf(fields?.["image"])?.["reference"];
    const at = [...path, "volumes", place, "image", "reference"];
    return { value, path: at, container: textOf(fields?.["name"]) ?? "", role: "volume" as const };
  });
  return [...containers, ...volumes];
}
