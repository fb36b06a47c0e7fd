import type { Pod, PullSecret, ServiceAccount } from "../kube/objects.ts";
import type { UnseenKind } from "../workload/unseen-kind.ts";
import type { WorkloadTemplate } from "../workload/workload-template.ts";

/** What is in one namespace, as far as `connect` needs to know it. */
export interface NamespaceFacts {
  readonly namespace: string;
  /** The secret of the name that would be written; absent when there is none. */
  readonly secret?: PullSecret;
  readonly accounts: readonly ServiceAccount[];
  readonly pods: readonly Pod[];
  /** Those of the kinds that may be listed. A ReplicaSet or Job that belongs to another of them is left out. */
  readonly workloads: readonly WorkloadTemplate[];
  /** The workloads that were asked for by name and are there; absent: none was asked for. */
  readonly named?: readonly WorkloadTemplate[];
  /** The kinds of workload that are missing from `workloads` because they could not be listed. */
  readonly unseen: readonly UnseenKind[];
}
