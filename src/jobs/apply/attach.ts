import type { WriteOptions } from "../../core/kube/kube.ts";
import type { Action } from "../../core/plan/action.ts";
import { attachOperations } from "../../core/plan/attach.ts";
import type { Ports } from "../ports.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { untilNotOvertaken } from "./until-not-overtaken.ts";

type AttachAction = Extract<Action, { kind: "attach" }>;

export function attach(ports: Ports, action: AttachAction, options: WriteOptions): Promise<Outcome> {
  const { kube } = ports;
  const { target, secretName } = action;
  const key = { namespace: target.namespace, name: target.name };
  let operations = action.operations;
  return untilNotOvertaken(ports, async () => {
    const answer = await kube.patch("ServiceAccount", key, operations, options);
    if (answer.ok) return done(target, "configured");
    if (answer.refusal.kind !== "conflict") return failed(kube, answer.refusal);
    const fresh = await kube.get("ServiceAccount", key);
    if (!fresh.ok) return failed(kube, fresh.refusal);
    operations = attachOperations(fresh.value, secretName);
    if (operations.length === 0) return done(target, "unchanged", "somebody else attached it meanwhile");
    return { kind: "overtaken", refusal: answer.refusal };
  });
}
