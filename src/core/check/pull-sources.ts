import type { Candidate, CandidateSource } from "../credential/credential.ts";
import type { MalformedDockerConfig } from "../dockerconfig/docker-config.ts";
import type { SkippedSecret } from "../kubelet/pull-secrets.ts";

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
