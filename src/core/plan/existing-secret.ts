import type { SecretText } from "../credential/secret-text.ts";
import { documentFromData } from "../dockerconfig/secret-data.ts";
import type { Finding } from "../finding/finding.ts";
import type { PullSecret } from "../kube/objects.ts";
import { ownerOf } from "../marks/owner.ts";
import { notOurs, ownedByTool, type SecretPlace, unusable } from "./pull-secret-refusal.ts";

export const PULL_SECRET_TYPE = "kubernetes.io/dockerconfigjson";
export const PULL_SECRET_KEY = ".dockerconfigjson";

/** What no flag overcomes comes first: nobody shall be sent to `--adopt` in vain. */
export function standsInTheWay(
  existing: PullSecret,
  wish: SecretPlace & { readonly adopt: boolean },
): Finding | undefined {
  const owner = ownerOf(existing.metadata);
  if (owner.kind === "tool") return ownedByTool(wish, owner);
  if (existing.type !== PULL_SECRET_TYPE)
    return unusable(wish, `it is of type \`${existing.type}\`, which cannot be changed`);
  if (existing.immutable === true) return unusable(wish, "it is immutable");
  return owner.kind === "somebody" && !wish.adopt ? notOurs(wish, owner) : undefined;
}

/** What all values of a Secret may hold together, in bytes (Kubernetes v1.37, core/v1 `MaxSecretSize`). */
const MAX_SECRET_BYTES = 1_048_576;

/** Why a Secret cannot hold these values; undefined when it can. */
export function doesNotFit(data: NonNullable<PullSecret["data"]>, place: SecretPlace): Finding | undefined {
  // Four characters of Base64 are three bytes, less up to two of padding, which is not looked at: the API server
  // decides where it matters.
  const bytes = Object.values(data).map(({ length }) => (length / 4) * 3 - 2);
  const isTooLarge = bytes.reduce((sum, each) => sum + each, 0) > MAX_SECRET_BYTES;
  return isTooLarge ? unusable(place, "it would be larger than the 1 MiB that a Secret may hold") : undefined;
}

type DocumentReading =
  | { readonly ok: true; readonly document: SecretText | undefined }
  | { readonly ok: false; readonly reason: string };

export function documentOf(secret: PullSecret): DocumentReading {
  const encoded = secret.data?.[PULL_SECRET_KEY];
  return encoded === undefined ? { ok: true, document: undefined } : documentFromData(encoded);
}
