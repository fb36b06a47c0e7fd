import type { KubeObject, ObjectMeta } from "../kube/objects.ts";
import { MANAGED_BY, MANAGED_BY_LABEL } from "../marks/owner.ts";

/*
 * What is made for a proof alone, and how long it may be in use.
 */

/** Every Pod and secret that pullpass makes for a proof begins with this. */
export const PROOF_NAME_PREFIX = "pullpass-proof-";

/** A recommended label of Kubernetes. The name alone is no sign: a person may call a secret as they like. */
const COMPONENT_LABEL = "app.kubernetes.io/component";

export const PROOF_LABELS: Readonly<Record<string, string>> = {
  [MANAGED_BY_LABEL]: MANAGED_BY,
  [COMPONENT_LABEL]: "proof",
};

/** Finds them again. */
export const PROOF_SELECTOR = Object.entries(PROOF_LABELS)
  .map(([key, value]) => `${key}=${value}`)
  .join(",");

/**
 * How long a run may be using what it made for a proof, in seconds: it watches its Pod for 60 s at most, and makes a
 * handful of requests before and after of at most 10 s each. What is older was left by a run that was killed.
 */
export const PROOF_LIFETIME_SECONDS = 120;

/**
 * Those of the objects that a killed run left: made for a proof, and older than any run needs them. A run of the
 * present keeps its own.
 *
 * @param now by the API server's clock, which stamped the objects; this machine's may differ by more than their life
 */
export function leftoverProofs<T extends KubeObject>(objects: readonly T[], now: Date): readonly T[] {
  const limitMs = now.getTime() - PROOF_LIFETIME_SECONDS * 1_000;
  return objects.filter(
    ({ metadata }) => isForProof(metadata) && Date.parse(metadata.creationTimestamp) < limitMs,
  );
}

function isForProof({ name, labels }: ObjectMeta): boolean {
  const isLabelled = Object.entries(PROOF_LABELS).every(([key, value]) => labels?.[key] === value);
  return isLabelled && name.startsWith(PROOF_NAME_PREFIX);
}
