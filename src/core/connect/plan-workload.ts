import { attachmentText, attachToWorkload } from "../plan/attach-workload.ts";
import { specAccount } from "../pod/spec-images.ts";
import type { WorkloadName } from "../workload/workload-name.ts";
import type { NamespaceFacts } from "./connect-facts.ts";
import type { ConnectIntent } from "./connect-intent.ts";
import { blockedBy, type NamespacePlan, NOTHING } from "./namespace-plan.ts";
import { pullSecretUse } from "./pull-secret-use.ts";
import { templateFixed, workloadMissing } from "./workload-faults.ts";

/** Attaches the secret to a workload's own Pod template, where that is one to attach to. */
export function planWorkload(
  intent: ConnectIntent,
  { kind, name }: WorkloadName,
  { namespace, named = [], accounts }: NamespaceFacts,
): NamespacePlan {
  const target = { kind, namespace, name };
  const workload = named.find((one) => one.kind === kind && one.metadata.name === name);
  if (workload === undefined) return blockedBy(workloadMissing(target));
  const fixed = templateFixed(workload);
  if (fixed !== undefined) return blockedBy(fixed);
  const account = accounts.find(({ metadata }) => metadata.name === specAccount(workload.podSpec));
  const { secretName } = pullSecretUse(intent, namespace);
  const { operations, carried } = attachToWorkload(workload, account, secretName);
  if (operations.length === 0) return { ...NOTHING, unchanged: [{ target, change: "unchanged" }] };
  const reason = attachmentText(workload, carried);
  return { ...NOTHING, actions: [{ kind: "attach", target, secretName, operations, reason }] };
}
