import type { AccountFacts } from "./account-facts.ts";
import type { HealthyUse } from "./healthy-use.ts";
import type { NodeAttempt } from "./node-attempt.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { PodFacts } from "./pod-facts.ts";
import type { Probe } from "./probe.ts";
import type { SecretFacts } from "./secret-facts.ts";

/**
 * All that is known of Pods that are to be diagnosed: a plain value that JSON can carry. Passwords are in it as
 * `SecretText` alone, so that they print as `‹redacted›`; what a Pod has beside its images (its environment, its
 * annotations) is not in it at all.
 */
export interface Facts {
  /** When the cluster was read; RFC 3339. */
  readonly gatheredAt: string;
  /** URL of the API server. */
  readonly server: string;
  readonly pods: readonly PodFacts[];
  /** The ServiceAccounts that the Pods run as, as far as they could be read. */
  readonly accounts: readonly AccountFacts[];
  /** The secrets that Pods or their ServiceAccounts name, and every other pull secret of the Pods' namespaces. */
  readonly secrets: readonly SecretFacts[];
  /** The nodes that the Pods are on; with an image that lacks a platform, all of them. */
  readonly nodes: readonly NodeFacts[];
  readonly probes: readonly Probe[];
  /** Pulls that nodes were made to try; absent where that was not asked for. */
  readonly attempts?: readonly NodeAttempt[];
  /** Of Pods that run, by registry and node; absent where one Pod or workload was asked for. */
  readonly healthy?: readonly HealthyUse[];
  readonly unseen: readonly Unseen[];
}

/** Something that was to be looked at and was not shown. */
export interface Unseen {
  /** `the events of namespace shop`. */
  readonly what: string;
  /** The API server's own reason, one line. */
  readonly why: string;
  /** Whether it is a right that is missing, which somebody may give. */
  readonly isForbidden: boolean;
}
