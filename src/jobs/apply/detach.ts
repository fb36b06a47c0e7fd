import type { KubeAnswer, WriteOptions } from "../../core/kube/kube.ts";
import type { Action } from "../../core/plan/action.ts";
import {
  accountHolder,
  detachOperations,
  type SecretHolder,
  workloadHolder,
} from "../../core/plan/detach.ts";
import { workloadTemplate } from "../../core/workload/workload-template.ts";
import type { Ports } from "../ports.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { untilNotOvertaken } from "./until-not-overtaken.ts";

type DetachAction = Extract<Action, { kind: "detach" }>;

export function detach(ports: Ports, action: DetachAction, options: WriteOptions): Promise<Outcome> {
  const { kube } = ports;
  const { target, secretName } = action;
  const key = { namespace: target.namespace, name: target.name };
  let { operations } = action;
  return untilNotOvertaken(ports, async () => {
    const answer = await kube.patch(target.kind, key, operations, options);
    if (answer.ok) return done(target, "configured");
    // What is deleted names no secret any more.
    if (answer.refusal.kind === "not-found") return done(target, "unchanged", "it was deleted meanwhile");
    if (answer.refusal.kind !== "conflict") return failed(kube, answer.refusal);
    const fresh = await readHolder(ports, target);
    if (!fresh.ok) {
      return fresh.refusal.kind === "not-found"
        ? done(target, "unchanged", "it was deleted meanwhile")
        : failed(kube, fresh.refusal);
    }
    operations = detachOperations(fresh.value, secretName);
    if (operations.length === 0) return done(target, "unchanged", "somebody else detached it meanwhile");
    return { kind: "overtaken", refusal: answer.refusal };
  });
}

async function readHolder(
  { kube }: Ports,
  { kind, namespace, name }: DetachAction["target"],
): Promise<KubeAnswer<SecretHolder>> {
  if (kind === "ServiceAccount") {
    const account = await kube.get(kind, { namespace, name });
    return account.ok ? { ok: true, value: accountHolder(account.value) } : account;
  }
  const workload = await kube.get(kind, { namespace, name });
  return workload.ok ? { ok: true, value: workloadHolder(workloadTemplate(kind, workload.value)) } : workload;
}
