import type { Finding } from "../finding/finding.ts";
import type { Change, LeftAlone, ObjectRef } from "../plan/action.ts";
import type { CloudRemoval } from "./cloud-removal.ts";
import type { DryRun } from "./connect-report.ts";
import type { Verdict } from "./verdict.ts";

/** An image that nobody could pull any more. */
export interface LostImage {
  readonly namespace: string;
  readonly image: string;
  readonly usedBy: readonly ObjectRef[];
  /** `no`: the registry wants a credential for it; `perhaps`: it could not be asked, or was not. */
  readonly answer: "no" | "perhaps";
  /** Why that is the answer, for people. */
  readonly reason: string;
}

/** Pods that still name a secret that goes. */
export interface PodsLeft {
  readonly namespace: string;
  readonly secretName: string;
  readonly count: number;
}

/** What `disconnect` took back, or would take back. */
export interface DisconnectReport {
  readonly verdict: Verdict;
  readonly registry: string;
  readonly serverKey: string;
  readonly namespaces: readonly string[];
  readonly dryRun: DryRun;
  /** Made, or with a dry run: would be made. */
  readonly changes: readonly Change[];
  /** What was to be changed and was not. */
  readonly notDone: readonly ObjectRef[];
  readonly leftAlone: readonly LeftAlone[];
  readonly lostImages: readonly LostImage[];
  readonly podsLeft: readonly PodsLeft[];
  /** What a cloud made for the registry's credentials, and what becomes of it. */
  readonly cloud: readonly CloudRemoval[];
  readonly findings: readonly Finding[];
  /** Plain sentences that a person should read and that are no findings. */
  readonly notes: readonly string[];
}
