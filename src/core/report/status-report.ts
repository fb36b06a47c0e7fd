import type { Finding } from "../finding/finding.ts";
import type { Verdict } from "./verdict.ts";

/**
 * How a namespace stands with a registry; the worst of what is true of its Pods and workloads, in this order.
 *
 * - `failing`: Pods wait for an image of it and the kubelet says that it cannot be pulled.
 * - `expired`: every credential that a kubelet would try has ended.
 * - `undecodable`: a pull secret cannot be decoded, and the kubelet then uses none.
 * - `not-attached`: a pull secret of the namespace has an entry for it, and whoever pulls does not name that secret.
 * - `uncovered`: no pull secret has an entry for it, and no Pod here has shown that none is needed.
 * - `expiring`: the last credential that works ends soon.
 * - `unknown`: the pull secrets may not be read.
 * - `covered`: a kubelet has a credential to try. Whether the registry accepts it was not asked.
 * - `not-needed`: the images came without a pull secret: they are public, or the nodes have a credential of their own.
 */
export const PULL_STATES = [
  "failing",
  "expired",
  "undecodable",
  "not-attached",
  "uncovered",
  "expiring",
  "unknown",
  "covered",
  "not-needed",
] as const;
export type PullState = (typeof PULL_STATES)[number];

/** A registry in a namespace that uses it. */
export interface StatusRow {
  /** The host, as images name it. */
  readonly registry: string;
  readonly namespace: string;
  readonly state: PullState;
  /** Pods that use it and are not over. */
  readonly pods: number;
  /** Those of them that wait for an image that cannot be pulled. */
  readonly failing: number;
  /** Templates of workloads that use it and have no Pod of their own now, a CronJob's for one. */
  readonly idle: number;
  /** ServiceAccounts that pull from it, sorted. */
  readonly accounts: readonly string[];
  /** Pull secrets with a credential that a kubelet would try for one of its images, sorted. */
  readonly secrets: readonly string[];
  /** When the first of those that pull loses its last credential, RFC 3339; absent where nobody knows. */
  readonly expiresAt?: string;
  /** Why the state is what it is, for people; absent for `covered`. */
  readonly reason?: string;
  /** The next command to type; absent where nothing is to be done. */
  readonly next?: string;
}

/** How an end is known: by the credential's own word, by what pullpass recorded, or by the life of its kind. */
export type KnownFrom = "token" | "mark" | "kind";

/** A credential in pull secrets: the same user name and password for the same place are one. */
export interface StatusCredential {
  /** The host that its server key names, `docker.io` for all of Docker Hub's. */
  readonly registry: string;
  /** As written in the secret, without the user name and password that may stand in it. */
  readonly key: string;
  readonly username: string;
  /** How pullpass obtained it; absent where it did not. */
  readonly method?: string;
  /** `at` the time that `expiresAt` says; `never`, unless somebody ends it; `short-lived` by its kind; else `unknown`. */
  readonly ends: "at" | "never" | "short-lived" | "unknown";
  /** RFC 3339. */
  readonly expiresAt?: string;
  readonly knownFrom?: KnownFrom;
  /** What a short-lived one is, for people. */
  readonly note?: string;
  /** `NAMESPACE/NAME`, sorted; at least one. */
  readonly secrets: readonly string[];
  /** Whether a kubelet would try it for an image that something uses. */
  readonly inUse: boolean;
}

/** What `status` saw. */
export interface StatusReport {
  readonly verdict: Verdict;
  /** When it was seen, RFC 3339. */
  readonly at: string;
  /** The worst first. */
  readonly registries: readonly StatusRow[];
  /** The next to end first, then those whose end nobody knows. */
  readonly credentials: readonly StatusCredential[];
  /** Those that end within `--fail-within`, or have ended; absent where that was not asked. */
  readonly ending?: readonly StatusCredential[];
  /** Why nothing could be seen; empty where something was. */
  readonly findings: readonly Finding[];
  /** What could not be seen, for people. */
  readonly unseen: readonly string[];
  /** Plain sentences that a person should read. */
  readonly notes: readonly string[];
}
