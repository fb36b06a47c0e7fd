import type { Unseen } from "../facts/facts.ts";
import type { Finding, Subject } from "../finding/finding.ts";
import type { Change, LeftAlone, ObjectRef } from "../plan/action.ts";
import type { ReplacedPod } from "./connect-report.ts";
import type { Verdict } from "./verdict.ts";

/** A cause, and everything that fails because of it; its own `subject` is the first. */
export interface WhyFinding extends Finding {
  readonly subjects: readonly Subject[];
}

/** What was done so that Pods pull, and what became of them. */
export interface Mended {
  readonly changes: readonly Change[];
  /** The Pods that were made anew. */
  readonly replaced: readonly ReplacedPod[];
  readonly leftAlone: readonly LeftAlone[];
  /** What was to be changed and was not. */
  readonly notDone: readonly ObjectRef[];
}

/** Why Pods do not pull. */
export interface WhyReport {
  /** `yes`: nothing is wrong. */
  readonly verdict: Verdict;
  /** What was looked at: `pod shop/web-1`, `namespace shop`. */
  readonly asked: string;
  /** How many Pods were looked at; those that run well among them. */
  readonly pods: number;
  /** The first is the root cause; empty where nothing is wrong. */
  readonly findings: readonly WhyFinding[];
  /** What could not be looked at. */
  readonly unseen: readonly Unseen[];
  /** What `--fix` did; absent where it was not asked for, or there was nothing for it to do. */
  readonly mended?: Mended;
  /** Why Pods that were made anew cannot pull either, and what could not be changed; absent without `mended`. */
  readonly stillFailing?: readonly WhyFinding[];
  /** Plain sentences that a person should read and that are no findings. */
  readonly notes: readonly string[];
}
