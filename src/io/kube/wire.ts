import { SecretText } from "../../core/credential/secret-text.ts";
import type { KubeKind } from "../../core/kube/objects.ts";
import { KUBE_RESOURCES } from "../../core/kube/resources.ts";

/**
 * JSON for the API server, with every SecretText opened. Itself a SecretText, since it is opened again only
 * as it goes on the wire.
 */
export function encodeBody(value: unknown): SecretText {
  return new SecretText(JSON.stringify(value, revealing));
}

/** `toJSON` has redacted `value` before a replacer sees it; the holder (`this`) still has the SecretText. */
function revealing(this: unknown, key: string, value: unknown): unknown {
  if (typeof this !== "object" || this === null) return value;
  const held: unknown = Reflect.get(this, key);
  return held instanceof SecretText ? held.reveal() : value;
}

/**
 * The object as it is sent. Items of a list come without `apiVersion` and `kind`. `managedFields` are left
 * out: they are read without `fieldsV1`, and a server that gets none keeps its own (apimachinery
 * `util/managedfields/internal/fieldmanager.go`, `decodeLiveOrNew`).
 */
export function outgoing(kind: KubeKind, manifest: object): object {
  const metadata: unknown = Reflect.get(manifest, "metadata");
  const typed = { apiVersion: KUBE_RESOURCES[kind].apiVersion, kind, ...manifest };
  if (typeof metadata !== "object" || metadata === null) return typed;
  return { ...typed, metadata: { ...metadata, managedFields: undefined } };
}
