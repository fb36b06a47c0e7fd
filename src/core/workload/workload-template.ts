import type { CronJob, KubeObjects, ObjectMeta, PodSpec, Workload, WorkloadKind } from "../kube/objects.ts";

/** A workload, as far as Pods are made from it. Its kind goes along: items of an API list do not carry it. */
export interface WorkloadTemplate {
  readonly kind: WorkloadKind;
  readonly metadata: ObjectMeta;
  readonly podSpec: PodSpec;
}

/** Every kind that makes Pods from a template, in the order in which they are listed and told. */
export const WORKLOAD_KINDS = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "CronJob",
] as const satisfies readonly WorkloadKind[];

/** What an object of the kind makes its Pods from. */
export function workloadTemplate<K extends WorkloadKind>(kind: K, object: KubeObjects[K]): WorkloadTemplate {
  return { kind, metadata: object.metadata, podSpec: podSpecOf(object) };
}

function podSpecOf({ spec }: Workload | CronJob): PodSpec {
  return "jobTemplate" in spec ? spec.jobTemplate.spec.template.spec : spec.template.spec;
}

/**
 * Whether another kind of workload stands for this one: the Deployment for its ReplicaSets, the CronJob for its
 * Jobs. A ReplicaSet whose controller is of no kind known here (an Argo Rollout's) stands for itself.
 */
export function isStoodFor({ metadata }: WorkloadTemplate): boolean {
  const controller = metadata.ownerReferences?.find((reference) => reference.controller === true);
  return WORKLOAD_KINDS.some((kind) => kind === controller?.kind);
}
