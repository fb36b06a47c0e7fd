import type { Kube, WriteOptions } from "../../core/kube/kube.ts";
import type { Action } from "../../core/plan/action.ts";
import { decideRotation } from "../../core/rotate/rotation-write.ts";
import { blockedBy } from "../blocked.ts";
import type { Ports } from "../ports.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { untilNotOvertaken } from "./until-not-overtaken.ts";

type RotateAction = Extract<Action, { kind: "rotate-secret" }>;

/** Writes a secret in the course of a rotation, in place. What somebody else wrote meanwhile is read and decided anew. */
export function rotateSecret(ports: Ports, action: RotateAction, options: WriteOptions): Promise<Outcome> {
  const { kube } = ports;
  let next: RotateAction | Outcome = action;
  return untilNotOvertaken(ports, async () => {
    if (next.kind !== "rotate-secret") return next;
    const answer = await kube.update("Secret", next.object, options);
    if (answer.ok) return done(action.target, "configured", action.reason);
    const isOvertaken = answer.refusal.kind === "conflict" || answer.refusal.kind === "not-found";
    if (!isOvertaken) return failed(kube, answer.refusal);
    next = await decideAgain(kube, action);
    return { kind: "overtaken", refusal: answer.refusal };
  });
}

async function decideAgain(kube: Kube, action: RotateAction): Promise<RotateAction | Outcome> {
  const { target, wish } = action;
  const answer = await kube.get("Secret", { namespace: target.namespace, name: target.name });
  if (!answer.ok && answer.refusal.kind !== "not-found") return failed(kube, answer.refusal);
  const decision = decideRotation(answer.ok ? answer.value : undefined, wish);
  switch (decision.kind) {
    case "update":
      return { ...action, object: decision.object };
    case "unchanged":
      return done(target, "unchanged", decision.reason);
    case "refused":
      return { kind: "failed", blocked: blockedBy(decision.finding) };
  }
}
