import type { Finding } from "../finding/finding.ts";
import type { Proof } from "../registry/proof.ts";
import type { Verdict } from "./verdict.ts";

/** A candidate as a report names it: everything but the password. */
export interface ReportedCandidate {
  readonly username: string;
  /** As written in the secret or file, without the user name and password that may stand in it. */
  readonly key: string;
  /** `secret NAMESPACE/NAME`, or `file`. */
  readonly source: string;
}

/** Whether a Pod could pull an image, and how that was found out. */
export interface CheckReport {
  readonly verdict: Verdict;
  readonly image: string;
  /** The namespace and ServiceAccount that were looked at; absent when a file was looked at. */
  readonly namespace?: string;
  readonly serviceAccount?: string;
  /** What the kubelet would try, in its order. Empty: it would ask anonymously. */
  readonly candidates: readonly ReportedCandidate[];
  /** Place of the accepted candidate among `candidates`; absent when none was, or none was needed. */
  readonly accepted?: number;
  readonly proofs: readonly Proof[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}
