import type { ManifestDocument } from "./manifest-document.ts";
import { type ManifestImage, manifestImages } from "./manifest-images.ts";
import { type ManifestFault, type ManifestObject, objectsOf } from "./manifest-object.ts";
import {
  type ManifestAccount,
  type ManifestSecret,
  manifestAccount,
  manifestSecret,
} from "./pull-objects.ts";

/** What manifests say about pulling images, in the order written. */
export interface Manifests {
  readonly images: readonly ManifestImage[];
  readonly accounts: readonly ManifestAccount[];
  readonly secrets: readonly ManifestSecret[];
  /** Names of the Namespaces that the manifests make. */
  readonly namespaces: readonly string[];
  /** Documents that hold something and are no Kubernetes object, as a chart's values are none. */
  readonly passedOver: readonly { readonly file: string; readonly line: number }[];
  /** Not empty: the manifests cannot be applied as they are, and no answer about them would mean anything. */
  readonly faults: readonly ManifestFault[];
}

/**
 * Reads manifests: streams of documents, lists, what `helm template` and `kustomize build` print. Empty documents and
 * those of comments alone are passed over without a word.
 */
export function readManifests(documents: readonly ManifestDocument[]): Manifests {
  const objects: ManifestObject[] = [];
  const passedOver: { file: string; line: number }[] = [];
  for (const document of documents) {
    const { value, file, lineAt } = document;
    if (value === undefined || value === null) continue;
    const found = objectsOf(document);
    if (found === undefined) passedOver.push({ file, line: lineAt([]) });
    else objects.push(...found);
  }
  const used = objects.map(manifestImages);
  const secrets = ofKind(objects, "Secret").map(manifestSecret);
  return {
    images: used.flatMap(({ images }) => images),
    accounts: ofKind(objects, "ServiceAccount").map(manifestAccount),
    secrets: secrets.flatMap((reading) => (reading.kind === "secret" ? [reading.secret] : [])),
    namespaces: ofKind(objects, "Namespace").map(({ name }) => name),
    passedOver,
    faults: [
      ...used.flatMap(({ faults }) => faults),
      ...secrets.flatMap((reading) => (reading.kind === "fault" ? [reading.fault] : [])),
    ],
  };
}

function ofKind(objects: readonly ManifestObject[], kind: string): readonly ManifestObject[] {
  return objects.filter((object) => object.kind === kind);
}
