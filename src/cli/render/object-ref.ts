import type { ObjectRef } from "../../core/plan/action.ts";

/** As kubectl names them. */
const RESOURCES: Readonly<Record<ObjectRef["kind"], string>> = {
  Secret: "secret",
  ServiceAccount: "serviceaccount",
  Pod: "pod",
  Deployment: "deployment.apps",
  StatefulSet: "statefulset.apps",
  DaemonSet: "daemonset.apps",
  ReplicaSet: "replicaset.apps",
  Job: "job.batch",
  CronJob: "cronjob.batch",
};

/** `secret/pullpass`, with its namespace where there are several. */
export function refText(target: ObjectRef, withNamespace: boolean): string {
  const name = `${RESOURCES[target.kind]}/${target.name}`;
  return withNamespace ? `${name} -n ${target.namespace}` : name;
}
