import type { Finding } from "../finding/finding.ts";
import type { Change, LeftAlone, ObjectRef } from "../plan/action.ts";
import type { DryRun } from "./connect-report.ts";
import type { Verdict } from "./verdict.ts";

/** What `secret attach` or `secret detach` did, or would do. */
export interface AttachmentReport {
  readonly verdict: Verdict;
  readonly dryRun: DryRun;
  /** Made, or with a dry run: would be made. Unchanged objects are among them. */
  readonly changes: readonly Change[];
  readonly notDone: readonly ObjectRef[];
  readonly leftAlone: readonly LeftAlone[];
  readonly findings: readonly Finding[];
}
