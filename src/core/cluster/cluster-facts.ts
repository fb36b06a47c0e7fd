import type { KubeKind, Pod, PullSecret, ServiceAccount } from "../kube/objects.ts";
import type { KubeRefusal } from "../kube/refusal.ts";
import type { WorkloadTemplate } from "../workload/workload-template.ts";

/** Who pulls what with which secrets, in a cluster or in some of its namespaces. Of each object only what says so. */
export interface ClusterFacts {
  readonly pods: readonly Pod[];
  readonly accounts: readonly ServiceAccount[];
  /** What makes Pods again and again: Deployments, StatefulSets, DaemonSets and CronJobs. */
  readonly workloads: readonly WorkloadTemplate[];
  /** Pull secrets of both types, and no other secret. */
  readonly secrets: readonly PullSecret[];
  /** What was not permitted to be read. */
  readonly unseen: readonly Unseen[];
  /** Those that were read one by one; absent: all of the cluster at once. */
  readonly namespaces?: readonly string[];
}

/** Objects of a kind that could not be listed. */
export interface Unseen {
  readonly kind: KubeKind;
  /** Absent: in no namespace. */
  readonly namespace?: string;
  readonly refusal: KubeRefusal;
  /** Of Secrets: some were read by their names instead, and those are among the facts. */
  readonly byName?: true;
}

/** Whether the facts say all there is of a kind in a namespace. */
export function sawAll({ unseen }: Pick<ClusterFacts, "unseen">, kind: KubeKind, namespace: string): boolean {
  return !unseen.some(
    (one) => one.kind === kind && (one.namespace === undefined || one.namespace === namespace),
  );
}
