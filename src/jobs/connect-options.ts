import type { Platform } from "../core/image/platform.ts";
import type { Depth } from "../core/registry/proof.ts";
import type { ConnectNews } from "../core/report/connect-news.ts";
import type { ConnectReport, DryRun } from "../core/report/connect-report.ts";
import type { NodeChoice } from "./prove-from-nodes.ts";

/** How far the pull is to be proven, and from where. */
export interface ProofChoice {
  /** `none`: the registry is asked nothing. */
  readonly depth: "none" | Exclude<Depth, "shape">;
  /** `changed`: from a node when something was changed, since a proof Pod is itself a write. */
  readonly from: "here" | "changed" | NodeChoice;
}

export interface ConnectOptions {
  readonly proof: ProofChoice;
  readonly dryRun: DryRun;
  /** Those of the nodes, where somebody needed them before; absent: they are read. */
  readonly platforms?: () => Promise<readonly Platform[]>;
  /** Hears of each thing as it happens; all of it is in the report, too. */
  readonly tell: (news: ConnectNews) => void;
  /** Asked before the first write, with the namespaces that get the credential; absent: it goes on. */
  readonly agree?: (namespaces: readonly string[]) => Promise<boolean>;
}

/** A report that has no verdict yet. */
export type ConnectDraft = Omit<ConnectReport, "verdict">;
