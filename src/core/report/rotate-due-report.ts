import type { Finding } from "../finding/finding.ts";
import type { RetiredCredential, RotateReport } from "./rotate-report.ts";
import type { Verdict } from "./verdict.ts";

/** A credential that ends soon and that only a person can replace. */
export interface DueByHand {
  readonly registry: string;
  readonly method: string;
  /** RFC 3339. */
  readonly endsAt: string;
  readonly namespaces: readonly string[];
}

/** What `rotate` did without a registry. */
export interface RotateDueReport {
  readonly verdict: Verdict;
  readonly rotated: readonly RotateReport[];
  readonly byHand: readonly DueByHand[];
  /** Credentials that were replaced before, and were to end by now. */
  readonly retired: readonly RetiredCredential[];
  readonly findings: readonly Finding[];
}
