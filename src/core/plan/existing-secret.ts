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

type DocumentReading =
  | { readonly ok: true; readonly document: SecretText | undefined }
  | { readonly ok: false; readonly reason: string };

export function documentOf(secret: PullSecret): DocumentReading {
  const encoded = secret.data?.[PULL_SECRET_KEY];
  return encoded === undefined ? { ok: true, document: undefined } : documentFromData(encoded);
}
