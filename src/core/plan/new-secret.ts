import type { SecretText } from "../credential/secret-text.ts";
import { dataFromDocument } from "../dockerconfig/secret-data.ts";
import type { Manifest } from "../kube/kube.ts";
import type { PullSecret } from "../kube/objects.ts";
import { MANAGED_BY, MANAGED_BY_LABEL } from "../marks/owner.ts";
import { PULL_SECRET_KEY, PULL_SECRET_TYPE } from "./existing-secret.ts";
import type { PullSecretDecision } from "./pull-secret.ts";
import { alreadyThere } from "./pull-secret-refusal.ts";

/** A secret that is to be made from a whole document, and is not to be there yet. */
export interface NewSecretWish {
  readonly kind: "new";
  readonly namespace: string;
  readonly secretName: string;
  readonly document: SecretText;
}

export function decideNewSecret(existing: PullSecret | undefined, wish: NewSecretWish): PullSecretDecision {
  if (existing !== undefined) return { kind: "refused", finding: alreadyThere(wish) };
  return { kind: "create", manifest: newSecretManifest(wish) };
}

/** The manifest of a pull secret; without a namespace it is for any, as kubectl prints it. */
export function newSecretManifest({
  namespace,
  secretName,
  document,
}: {
  readonly namespace?: string;
  readonly secretName: string;
  readonly document: SecretText;
}): Manifest {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: secretName,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { [MANAGED_BY_LABEL]: MANAGED_BY },
    },
    type: PULL_SECRET_TYPE,
    data: { [PULL_SECRET_KEY]: dataFromDocument(document) },
  };
}
