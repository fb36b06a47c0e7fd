import type { WorkloadKind } from "../kube/objects.ts";
import type { KubeRefusal } from "../kube/refusal.ts";

/** A kind of workload that could not be listed, and why: it is forbidden, or not served. */
export interface UnseenKind {
  readonly kind: WorkloadKind;
  readonly refusal: KubeRefusal;
}
