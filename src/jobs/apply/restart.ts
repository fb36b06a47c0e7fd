import type { WriteOptions } from "../../core/kube/kube.ts";
import type { Action } from "../../core/plan/action.ts";
import type { Ports } from "../ports.ts";
import { done, failed, type Outcome } from "./outcome.ts";

type RestartAction = Extract<Action, { kind: "restart" }>;

export async function restart(ports: Ports, action: RestartAction, options: WriteOptions): Promise<Outcome> {
  const { target, uid, owner } = action;
  const key = { namespace: target.namespace, name: target.name };
  const answer = await ports.kube.delete("Pod", key, { uid }, options);
  // Gone, or another Pod of that name by now: either way the one that came too early is no more.
  const isGone = !answer.ok && (answer.refusal.kind === "not-found" || answer.refusal.kind === "conflict");
  if (answer.ok || isGone)
    return done(target, "deleted", `came too early; ${owner.kind} ${owner.name} makes it anew`);
  return failed(ports.kube, answer.refusal);
}
