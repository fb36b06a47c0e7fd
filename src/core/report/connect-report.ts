import type { Finding } from "../finding/finding.ts";
import type { Manifest } from "../kube/kube.ts";
import type { Change, LeftAlone, ObjectRef } from "../plan/action.ts";
import type { Proof } from "../registry/proof.ts";
import type { Verdict } from "./verdict.ts";

export type DryRun = "none" | "client" | "server";

/** A Pod that was made anew, and what became of it. */
export interface ReplacedPod {
  readonly namespace: string;
  readonly name: string;
  readonly state: "pulled" | "pull-failed" | "waiting";
  readonly phase: string;
  readonly node?: string;
  readonly message?: string;
}

/** A pull that was shown to work: the words of success are taken from here and claim no more. */
export interface ShownPull {
  readonly proof: Proof;
  /** Absent when only the credential was tried. */
  readonly image?: string;
  /** The kubelet's own record of the pull; absent for a proof from here. */
  readonly event?: string;
}

/** What `connect` did, or would do. */
export interface ConnectReport {
  readonly verdict: Verdict;
  readonly registry: string;
  readonly serverKey: string;
  /** The secret that the credential was found in: `secret NAMESPACE/NAME`; absent where a person gave it. */
  readonly source?: string;
  readonly namespaces: readonly string[];
  readonly dryRun: DryRun;
  readonly proofs: readonly ShownPull[];
  /** Made, or with a dry run: would be made. Unchanged objects are among them. */
  readonly changes: readonly Change[];
  /** What was to be changed and was not. */
  readonly notDone: readonly ObjectRef[];
  readonly leftAlone: readonly LeftAlone[];
  readonly replaced: readonly ReplacedPod[];
  readonly findings: readonly Finding[];
  /** With a client dry run, what `kubectl apply` would take; holds the credential. Never part of the JSON report. */
  readonly manifests: readonly Manifest[];
  /** Plain sentences that a person should read and that are no findings. */
  readonly notes: readonly string[];
}
