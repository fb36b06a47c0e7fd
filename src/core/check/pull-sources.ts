import type { Candidate, CandidateSource } from "../credential/credential.ts";
import type { MalformedDockerConfig } from "../dockerconfig/docker-config.ts";
import type { ImageReference } from "../image/image-reference.ts";
import { lookupPullSecrets, type PullSecretContent, type SkippedSecret } from "../kubelet/pull-secrets.ts";

/** What the kubelet would have to go on for an image: its candidates, and what it passes over. */
export type PullSources =
  | {
      readonly kind: "readable";
      /** In the kubelet's order. */
      readonly candidates: readonly Candidate[];
      readonly skipped: readonly SkippedSecret[];
      /** Names that are referred to and are not in the namespace. */
      readonly missing: readonly string[];
      /** Secrets that are there and of the right type, matching or not. */
      readonly present: readonly string[];
    }
  /** One secret cannot be decoded, and the kubelet then uses none. */
  | { readonly kind: "malformed"; readonly malformed: MalformedSource };

export interface MalformedSource extends MalformedDockerConfig {
  readonly source: CandidateSource;
}

export interface NamedSecrets {
  /** Those that are there, in the order in which the Pod names them. */
  readonly secrets: readonly PullSecretContent[];
  /** Names that are not in the namespace. */
  readonly missing: readonly string[];
}

/** What the secrets that a Pod names come to, for one image. */
export function sourcesOfSecrets({ secrets, missing }: NamedSecrets, image: ImageReference): PullSources {
  const lookup = lookupPullSecrets(secrets, image);
  if (!lookup.ok) {
    const { namespace, name, ...fault } = lookup.malformed;
    return { kind: "malformed", malformed: { source: { kind: "secret", namespace, name }, ...fault } };
  }
  const { candidates, skipped } = lookup;
  const passedOver = new Set(skipped.map(({ name }) => name));
  const present = secrets.map(({ metadata }) => metadata.name).filter((name) => !passedOver.has(name));
  return { kind: "readable", candidates, skipped, missing, present };
}
