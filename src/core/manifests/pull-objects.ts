import { SecretText } from "../credential/secret-text.ts";
import { dataFromDocument } from "../dockerconfig/secret-data.ts";
import type { LocalObjectReference, PullSecret } from "../kube/objects.ts";
import { fieldsOf } from "./manifest-document.ts";
import { referencesOf } from "./manifest-images.ts";
import { faultAt, type ManifestFault, type ManifestObject } from "./manifest-object.ts";

interface FromManifest {
  readonly name: string;
  /** Absent: the one that whoever applies it chooses. */
  readonly namespace?: string;
  readonly file: string;
  readonly line: number;
}

export interface ManifestAccount extends FromManifest {
  /** Absent: the manifest says nothing of it, and applying it leaves the list of an account that is there as it is. */
  readonly imagePullSecrets?: readonly LocalObjectReference[];
}

export interface ManifestSecret extends FromManifest, Pick<PullSecret, "type" | "data"> {}

/** A ServiceAccount of a manifest. */
export function manifestAccount(object: ManifestObject): ManifestAccount {
  const list = object.fields["imagePullSecrets"];
  const place = placeOf(object);
  return list === undefined || list === null ? place : { ...place, imagePullSecrets: referencesOf(list) };
}

export type SecretReading =
  | { readonly kind: "secret"; readonly secret: ManifestSecret }
  /** Encrypted by SOPS: what will be applied is another text. */
  | { readonly kind: "encrypted" }
  | { readonly kind: "fault"; readonly fault: ManifestFault };

/** A Secret of a manifest, as the API server would store it: `stringData` goes over `data`. */
export function manifestSecret(object: ManifestObject): SecretReading {
  const { fields } = object;
  if (fieldsOf(fields["sops"]) !== undefined) return { kind: "encrypted" };
  const data = new Map<string, SecretText>();
  for (const member of ["data", "stringData"] as const) {
    for (const [key, value] of Object.entries(fieldsOf(fields[member]) ?? {})) {
      if (value === null) continue;
      if (typeof value !== "string") {
        const fault = faultAt(object, [...object.path, member, key], `\`${member}.${key}\` is no text`);
        return { kind: "fault", fault };
      }
      const text = new SecretText(value);
      data.set(key, member === "data" ? text : dataFromDocument(text));
    }
  }
  const { type } = fields;
  const secret = {
    ...placeOf(object),
    type: typeof type === "string" && type !== "" ? type : "Opaque",
    data: Object.fromEntries(data),
  };
  return { kind: "secret", secret };
}

function placeOf({ name, namespace, document, path }: ManifestObject): FromManifest {
  const place = { name, file: document.file, line: document.lineAt(path) };
  return namespace === undefined ? place : { ...place, namespace };
}
