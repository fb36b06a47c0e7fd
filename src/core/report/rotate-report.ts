import type { Finding } from "../finding/finding.ts";
import type { Change, ObjectRef } from "../plan/action.ts";
import type { DryRun, ShownPull } from "./connect-report.ts";
import type { Verdict } from "./verdict.ts";

/** What became of the credential that was replaced, as far as it is known. */
export type OldCredential =
  /** It is in use: the rotation did not come that far, or was taken back. */
  | "in-use"
  /** The registry still accepts it; whoever made it has to end it there. */
  | "accepted"
  | "refused"
  /** The registry was not asked, or could not be. */
  | "unknown";

/** A credential that was replaced, by what was recorded of it. */
export interface RetiredCredential {
  readonly method: string;
  readonly keyId: string;
  readonly hint?: string;
  /** `later`: not before `revokeAt`, by the next run; `kept`: it could not be ended, `reason` says why. */
  readonly state: "ended" | "later" | "kept";
  readonly revokeAt: string;
  readonly reason?: string;
  /** For somebody who may end it. */
  readonly command?: string;
}

/** What `rotate` did, or would do. */
export interface RotateReport {
  readonly verdict: Verdict;
  readonly registry: string;
  readonly serverKey: string;
  /** Those whose secret holds the entry. */
  readonly namespaces: readonly string[];
  readonly dryRun: DryRun;
  /** An earlier run that was ended before its end, and was gone on with; absent where there was none. */
  readonly resumed?: { readonly namespace: string; readonly startedAt: string };
  readonly proofs: readonly ShownPull[];
  /** Made, or with a dry run: would be made, in this order. */
  readonly changes: readonly Change[];
  /** What was to be changed and was not. */
  readonly notDone: readonly ObjectRef[];
  readonly oldCredential: OldCredential;
  /** Credentials that were replaced and that pullpass ends. */
  readonly retired: readonly RetiredCredential[];
  readonly findings: readonly Finding[];
  /** Plain sentences that a person should read and that are no findings. */
  readonly notes: readonly string[];
}
