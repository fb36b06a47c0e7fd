import type { PullSecretContent } from "../kubelet/pull-secrets.ts";
import { fieldsOf, type ManifestDocument } from "./manifest-document.ts";
import { type ManifestFault, type ManifestObject, objectsOf } from "./manifest-object.ts";
import { type ManifestSecret, manifestSecret } from "./pull-objects.ts";

/** A Secret of a manifest, as far as a docker config in it is looked at. */
export interface WrittenSecret extends PullSecretContent {
  readonly metadata: PullSecretContent["metadata"] & {
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface SecretManifests {
  /** Those that are pull secrets, or look like some; one that is alone counts whatever it is. */
  readonly secrets: readonly WrittenSecret[];
  /** Why another Secret is passed over: `secret shop/tls is no pull secret`. */
  readonly notes: readonly string[];
  /** Not empty: the API server would refuse the manifests. */
  readonly faults: readonly ManifestFault[];
}

/** The pull secrets of manifests, in the order written; undefined when no document is a Kubernetes object. */
export function secretManifests(documents: readonly ManifestDocument[]): SecretManifests | undefined {
  const found = documents.map((document) => objectsOf(document));
  if (found.every((objects) => objects === undefined)) return undefined;
  const all = found.flatMap((objects = []) => objects).filter(({ kind }) => kind === "Secret");
  const secrets: WrittenSecret[] = [];
  const notes: string[] = [];
  const faults: ManifestFault[] = [];
  for (const object of all) {
    const reading = manifestSecret(object);
    if (reading.kind === "fault") faults.push(reading.fault);
    else if (reading.kind === "encrypted")
      notes.push(`${nameOf(object)} is encrypted by SOPS: decrypt it first`);
    else if (all.length === 1 || isPullSecret(reading.secret)) secrets.push(written(reading.secret, object));
    else notes.push(`${nameOf(object)} is no pull secret`);
  }
  return { secrets, notes, faults };
}

/** One of another type that has a docker config's key is a mistake to be shown, not to be passed over. */
function isPullSecret({ type, data = {} }: ManifestSecret): boolean {
  return (
    /^kubernetes\.io\/docker(?:configjson|cfg)$/.test(type) ||
    ".dockerconfigjson" in data ||
    ".dockercfg" in data
  );
}

function written({ name, namespace, type, data }: ManifestSecret, { fields }: ManifestObject): WrittenSecret {
  const annotations = Object.entries(fieldsOf(fieldsOf(fields["metadata"])?.["annotations"]) ?? {}).flatMap(
    ([key, value]) => (typeof value === "string" ? [[key, value] as const] : []),
  );
  return {
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    },
    type,
    ...(data === undefined ? {} : { data }),
  };
}

function nameOf({ name, namespace }: ManifestObject): string {
  return `secret ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
