import type { NamespaceChoice } from "../core/connect/namespace-choice.ts";
import type { Change } from "../core/plan/action.ts";
import type { DryRun } from "../core/report/connect-report.ts";
import type { DisconnectReport } from "../core/report/disconnect-report.ts";
import type { ProofChoice } from "./connect-options.ts";
import type { AzureRevocation } from "./revoke-in-azure.ts";

/** A cloud that is opened once there may be something in it to take back. */
export interface CloudOpening {
  /** Whether the registry is one of the cloud's: something may be left there of which the cluster has no record. */
  readonly hasRegistry: boolean;
  open(): Promise<AzureRevocation>;
}

export interface DisconnectOptions {
  /** `all`: every namespace in which there is something to take back, those of the cluster itself included. */
  readonly places: NamespaceChoice;
  /** How the registry is asked about the images that lose their credential; `none`: not at all. */
  readonly depth: ProofChoice["depth"];
  readonly dryRun: DryRun;
  /** `--revoke`; absent: nothing is revoked, and what is left is told. */
  readonly cloud?: CloudOpening;
  /** Hears of each change as it is made. */
  readonly tell: (change: Change) => void;
  /**
   * Asked when all is known and before anything is written; not with a dry run. The report is what would be done,
   * with the images that nobody could pull any more.
   */
  readonly confirm: (preview: DisconnectReport) => Promise<boolean>;
}
