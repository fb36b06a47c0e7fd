import type { JsonPatchOperation, KubeAnswer, WriteOptions } from "../../core/kube/kube.ts";
import type { WorkloadKind } from "../../core/kube/objects.ts";
import type { Action } from "../../core/plan/action.ts";
import { attachOperations } from "../../core/plan/attach.ts";
import { attachmentText, attachToWorkload } from "../../core/plan/attach-workload.ts";
import { specAccount } from "../../core/pod/spec-images.ts";
import { workloadTemplate } from "../../core/workload/workload-template.ts";
import type { Ports } from "../ports.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { untilNotOvertaken } from "./until-not-overtaken.ts";

type AttachAction = Extract<Action, { kind: "attach" }>;

/** How to attach, as of the latest read. Without operations it is attached already. */
type Attachment = Pick<AttachAction, "operations" | "reason">;

export function attach(ports: Ports, action: AttachAction, options: WriteOptions): Promise<Outcome> {
  const { kube } = ports;
  const { target } = action;
  const key = { namespace: target.namespace, name: target.name };
  let next: Attachment = action;
  return untilNotOvertaken(ports, async () => {
    const answer = await kube.patch(target.kind, key, next.operations, options);
    if (answer.ok) return done(target, "configured", next.reason);
    if (answer.refusal.kind !== "conflict") return failed(kube, answer.refusal);
    const fresh = await decideAttachment(ports, action);
    if (!fresh.ok) return failed(kube, fresh.refusal);
    next = fresh.value;
    if (next.operations.length === 0) return done(target, "unchanged", "somebody else attached it meanwhile");
    return { kind: "overtaken", refusal: answer.refusal };
  });
}

/** How to attach to the target as it is now. */
export async function decideAttachment(
  ports: Ports,
  { target, secretName }: Pick<AttachAction, "target" | "secretName">,
): Promise<KubeAnswer<Attachment>> {
  const { kind, namespace, name } = target;
  if (kind !== "ServiceAccount") return decideWorkloadAgain(ports, { kind, namespace, name }, secretName);
  const account = await ports.kube.get(kind, { namespace, name });
  if (!account.ok) return account;
  const operations: readonly JsonPatchOperation[] = attachOperations(account.value, secretName);
  return { ok: true, value: { operations } };
}

async function decideWorkloadAgain(
  { kube }: Ports,
  {
    kind,
    namespace,
    name,
  }: { readonly kind: WorkloadKind; readonly namespace: string; readonly name: string },
  secretName: string,
): Promise<KubeAnswer<Attachment>> {
  const read = await kube.get(kind, { namespace, name });
  if (!read.ok) return read;
  const workload = workloadTemplate(kind, read.value);
  const account = await kube.get("ServiceAccount", { namespace, name: specAccount(workload.podSpec) });
  if (!account.ok && account.refusal.kind !== "not-found") return account;
  const { operations, carried } = attachToWorkload(
    workload,
    account.ok ? account.value : undefined,
    secretName,
  );
  return { ok: true, value: { operations, reason: attachmentText(workload, carried) } };
}
