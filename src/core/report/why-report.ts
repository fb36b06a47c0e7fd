import type { Unseen } from "../facts/facts.ts";
import type { Finding, Subject } from "../finding/finding.ts";
import type { Verdict } from "./verdict.ts";

/** A cause, and everything that fails because of it; its own `subject` is the first. */
export interface WhyFinding extends Finding {
  readonly subjects: readonly Subject[];
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
  /** Plain sentences that a person should read and that are no findings. */
  readonly notes: readonly string[];
}
