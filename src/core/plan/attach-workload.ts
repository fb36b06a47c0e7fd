import type { JsonPatchOperation } from "../kube/kube.ts";
import type { ServiceAccount, WorkloadKind } from "../kube/objects.ts";
import {
  ATTACHED_ANNOTATION,
  CARRIED_ANNOTATION,
  withAttached,
  writeAttached,
} from "../marks/attached-mark.ts";
import { specAccount } from "../pod/spec-images.ts";
import type { WorkloadTemplate } from "../workload/workload-template.ts";
import { appendOperations, markOperations } from "./list-operations.ts";

/** How to attach a pull secret to a workload's own Pod template. */
export interface WorkloadAttachment {
  /** Empty when it is attached already. */
  readonly operations: readonly JsonPatchOperation[];
  /** The ServiceAccount's entries that go along, by name. */
  readonly carried: readonly string[];
}

/**
 * Attaches a pull secret to a workload's Pod template as it was read, by JSON Patch, as `attachOperations` does to a
 * ServiceAccount.
 *
 * A Pod that names any pull secret of its own gets none of its ServiceAccount's. So where the template had no list,
 * the entries of its ServiceAccount go along in the same write: else its Pods would lose what they pull with today.
 * They are recorded apart, so that they can go when ours goes.
 *
 * @param account the ServiceAccount of the template; absent where there is none
 */
export function attachToWorkload(
  workload: WorkloadTemplate,
  account: ServiceAccount | undefined,
  secretName: string,
): WorkloadAttachment {
  const { kind, metadata, podSpec } = workload;
  const { imagePullSecrets: list, serviceAccountName } = podSpec;
  if (list?.some(({ name }) => name === secretName)) return { operations: [], carried: [] };
  const hasOwn = list !== undefined && list.length > 0;
  const carried = hasOwn ? [] : namesOf(account).filter((name) => name !== secretName);
  const path = SPEC_PATHS[kind];
  const operations: readonly JsonPatchOperation[] = [
    // What goes along is this ServiceAccount's, so it must still be this one when the list is written.
    { op: "test", path: `${path}/serviceAccountName`, value: serviceAccountName ?? null },
    ...appendOperations({ path: `${path}/imagePullSecrets`, list }, [...carried, secretName]),
    ...markOperations(metadata.annotations, {
      [ATTACHED_ANNOTATION]: writeAttached(withAttached(metadata.annotations, secretName)),
      ...(carried.length === 0 ? {} : { [CARRIED_ANNOTATION]: writeAttached(carried) }),
    }),
  ];
  return { operations, carried };
}

const TEMPLATE = "/spec/template/spec";

/** Where the PodSpec of each kind stands, as JSON Pointers. */
export const SPEC_PATHS: Readonly<Record<WorkloadKind, string>> = {
  Deployment: TEMPLATE,
  StatefulSet: TEMPLATE,
  DaemonSet: TEMPLATE,
  ReplicaSet: TEMPLATE,
  Job: TEMPLATE,
  CronJob: `/spec/jobTemplate${TEMPLATE}`,
};

function namesOf(account: ServiceAccount | undefined): readonly string[] {
  const names = (account?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []);
  return [...new Set(names)].filter((name) => name !== "");
}

/** What follows from the attachment, for people. */
export function attachmentText({ kind, podSpec }: WorkloadTemplate, carried: readonly string[]): string {
  if (carried.length === 0) return FOLLOWS[kind];
  const given = `the entries of ServiceAccount ${specAccount(podSpec)} go along (${carried.join(", ")})`;
  return `${FOLLOWS[kind]}; ${given}, since Pods with a list of their own get none of its`;
}

const FOLLOWS: Readonly<Record<WorkloadKind, string>> = {
  Deployment: "a rollout follows",
  StatefulSet: "a rollout follows",
  DaemonSet: "a rollout follows",
  ReplicaSet: "the Pods that it makes from now on have it",
  Job: "the Pods that it makes from now on have it",
  CronJob: "its next Job has it",
};
