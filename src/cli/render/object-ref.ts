import type { ObjectRef } from "../../core/plan/action.ts";

/** As kubectl names them. */
const RESOURCES = {
  Secret: "secret",
  ServiceAccount: "serviceaccount",
  Pod: "pod",
  Deployment: "deployment.apps",
  StatefulSet: "statefulset.apps",
  DaemonSet: "daemonset.apps",
  ReplicaSet: "replicaset.apps",
  Job: "job.batch",
  CronJob: "cronjob.batch",
} satisfies Readonly<Record<ObjectRef["kind"], string>>;

const BY_KIND: ReadonlyMap<string, string> = new Map(Object.entries(RESOURCES));

/** `deployment.apps/web`; of a kind that is not known here, without its group, which kubectl takes as well. */
export function resourceText(kind: string, name: string): string {
  return `${BY_KIND.get(kind) ?? kind.toLowerCase()}/${name}`;
}

/** The objects of changes by name, a line for each object, as kubectl has it: without their namespaces. */
export function renderNames(changes: readonly { readonly target: ObjectRef }[]): string {
  const once = new Map(changes.map(({ target }) => [refText(target, true), target]));
  return [...once.values()].map((target) => `${refText(target, false)}\n`).join("");
}

/** `secret/pullpass`, with its namespace where there are several. */
export function refText(target: ObjectRef, withNamespace: boolean): string {
  const name = `${RESOURCES[target.kind]}/${target.name}`;
  return withNamespace ? `${name} -n ${target.namespace}` : name;
}
