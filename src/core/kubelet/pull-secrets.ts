import type { Candidate } from "../credential/credential.ts";
import type { SecretText } from "../credential/secret-text.ts";
import { decodeDockerConfig } from "../dockerconfig/decode.ts";
import type { DockerConfigFormat, MalformedDockerConfig } from "../dockerconfig/docker-config.ts";
import { documentFromData } from "../dockerconfig/secret-data.ts";
import type { ImageReference } from "../image/image-reference.ts";
import { repositoryName } from "../image/reference.ts";
import type { ObjectMeta, PullSecret } from "../kube/objects.ts";
import { type KeyringConfig, keyringFrom, lookup } from "./keyring.ts";

/** As much of a Secret as the kubelet looks at. */
export interface PullSecretContent extends Pick<PullSecret, "type" | "data"> {
  /** `namespace` only names the secret in what is said of it. */
  readonly metadata: Pick<ObjectMeta, "name" | "namespace">;
}

/** A secret that the kubelet passes over without a word. */
export interface SkippedSecret {
  readonly namespace: string;
  readonly name: string;
  readonly reason:
    | { readonly kind: "wrong-type"; readonly type: string }
    /** The type is right and `data` has no such key. */
    | { readonly kind: "missing-key"; readonly key: string }
    | { readonly kind: "empty"; readonly key: string };
}

/** A secret that the kubelet cannot decode. */
export interface MalformedSecret {
  readonly namespace: string;
  readonly name: string;
  /** Go's own words, which the Pod shows as its waiting reason. */
  readonly reason: string;
  /** The server key of the entry at fault; absent where it is the form of the document. */
  readonly key?: string;
}

/** What the kubelet would try for an image, or the secret that keeps it from trying anything. */
export type PullSecretsLookup =
  | {
      readonly ok: true;
      /** In the kubelet's order. */
      readonly candidates: readonly Candidate[];
      readonly skipped: readonly SkippedSecret[];
    }
  /** One such secret costs the Pod all of its secrets: nothing is pulled at all. */
  | { readonly ok: false; readonly malformed: MalformedSecret; readonly skipped: readonly SkippedSecret[] };

/**
 * What the kubelet would try for an image with these secrets, in the order in which the Pod names them; a secret
 * named twice is given twice (Kubernetes v1.37.2, pkg/credentialprovider/secrets/secrets.go). What a node has of
 * its own, its docker config and credential plug-ins, would be tried after them and is not known here.
 *
 * @example
 * const lookup = lookupPullSecrets(secrets, image);
 * if (lookup.ok) lookup.candidates.map(({ key, username }) => `${username} of ${key}`); // none: asked anonymously
 */
export function lookupPullSecrets(
  secrets: readonly PullSecretContent[],
  image: ImageReference,
): PullSecretsLookup {
  const read = secrets.map((secret) => ({
    namespace: secret.metadata.namespace ?? "",
    name: secret.metadata.name,
    reading: readPullSecret(secret),
  }));
  return lookupReadings(read, image);
}

/** A secret that was read before, by its place. */
export interface ReadSecret {
  readonly namespace: string;
  readonly name: string;
  readonly reading: SecretReading;
}

/** The same with secrets that have been read already. */
export function lookupReadings(secrets: readonly ReadSecret[], image: ImageReference): PullSecretsLookup {
  const configs: KeyringConfig[] = [];
  const skipped: SkippedSecret[] = [];
  for (const { reading, namespace, name } of secrets) {
    const place = { namespace, name };
    if (reading.kind === "malformed")
      return { ok: false, malformed: { ...place, ...reading.fault }, skipped };
    if (reading.kind === "skipped") skipped.push({ ...place, reason: reading.reason });
    else configs.push({ source: { kind: "secret", ...place }, entries: reading.entries });
  }
  return { ok: true, candidates: lookup(keyringFrom(configs), repositoryName(image)), skipped };
}

/** The entries of a secret as the kubelet decodes them, or why it has none. */
export type SecretReading =
  | { readonly kind: "entries"; readonly entries: KeyringConfig["entries"] }
  | Exclude<OpenedSecret, { kind: "document" }>;

/** The key of `data` that belongs to each type. */
const KEY_OF_TYPE: ReadonlyMap<string, { readonly key: string; readonly format: DockerConfigFormat }> =
  new Map([
    ["kubernetes.io/dockerconfigjson", { key: ".dockerconfigjson", format: "dockerconfigjson" }],
    ["kubernetes.io/dockercfg", { key: ".dockercfg", format: "dockercfg" }],
  ]);

/** What is in a secret, as far as the kubelet looks at it. */
export type OpenedSecret =
  /** Not empty. */
  | { readonly kind: "document"; readonly document: SecretText; readonly format: DockerConfigFormat }
  | { readonly kind: "skipped"; readonly reason: SkippedSecret["reason"] }
  | { readonly kind: "malformed"; readonly fault: MalformedDockerConfig };

/** The docker config in a secret, not decoded yet, or why there is none. */
export function openPullSecret({ type, data }: PullSecretContent): OpenedSecret {
  const kind = KEY_OF_TYPE.get(type);
  if (kind === undefined) return { kind: "skipped", reason: { kind: "wrong-type", type } };
  const { key, format } = kind;
  const value = data?.[key];
  if (value === undefined) return { kind: "skipped", reason: { kind: "missing-key", key } };
  const opened = documentFromData(value);
  if (!opened.ok) return { kind: "malformed", fault: { reason: opened.reason } };
  const { document } = opened;
  return document.length === 0
    ? { kind: "skipped", reason: { kind: "empty", key } }
    : { kind: "document", document, format };
}

/** As the kubelet reads one secret of a Pod. */
export function readPullSecret(secret: PullSecretContent): SecretReading {
  const opened = openPullSecret(secret);
  if (opened.kind !== "document") return opened;
  const decoding = decodeDockerConfig(opened.document, opened.format);
  return decoding.ok
    ? { kind: "entries", entries: decoding.entries }
    : { kind: "malformed", fault: decoding.fault };
}
