import type { Kube, KubeAnswer, WriteOptions } from "../../core/kube/kube.ts";
import type { KubeRefusal } from "../../core/kube/refusal.ts";
import type { Action, ObjectRef } from "../../core/plan/action.ts";
import { decidePullSecret, type PullSecretWish } from "../../core/plan/pull-secret.ts";
import { blockedBy } from "../blocked.ts";
import type { Ports } from "../ports.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { untilNotOvertaken } from "./until-not-overtaken.ts";

type SecretAction = Extract<Action, { kind: "create-secret" | "update-secret" }>;

export function writeSecret(ports: Ports, action: SecretAction, options: WriteOptions): Promise<Outcome> {
  const { kube } = ports;
  let next: SecretAction | Outcome = action;
  return untilNotOvertaken(ports, async () => {
    if (next.kind !== "create-secret" && next.kind !== "update-secret") return next;
    const answer: KubeAnswer<unknown> =
      next.kind === "create-secret"
        ? await kube.create("Secret", next.manifest, options)
        : await kube.update("Secret", next.object, options);
    if (answer.ok) return done(action.target, next.kind === "create-secret" ? "created" : "configured");
    if (!isOvertaken(answer.refusal, next.kind)) return failed(kube, answer.refusal);
    next = await decideSecretAgain(kube, action);
    return { kind: "overtaken", refusal: answer.refusal };
  });
}

/** Somebody created, changed or deleted the object between our read and our write. */
function isOvertaken(refusal: KubeRefusal, kind: SecretAction["kind"]): boolean {
  if (kind === "create-secret") return refusal.kind === "already-exists";
  return refusal.kind === "conflict" || refusal.kind === "not-found";
}

async function decideSecretAgain(kube: Kube, action: SecretAction): Promise<SecretAction | Outcome> {
  const { target, wish } = action;
  const answer = await kube.get("Secret", { namespace: target.namespace, name: target.name });
  if (!answer.ok && answer.refusal.kind !== "not-found") return failed(kube, answer.refusal);
  const existing = answer.ok ? answer.value : undefined;
  return secretActionFor(target, wish, decidePullSecret(existing, wish));
}

function secretActionFor(
  target: ObjectRef,
  wish: PullSecretWish,
  decision: ReturnType<typeof decidePullSecret>,
): SecretAction | Outcome {
  switch (decision.kind) {
    case "create":
      return { kind: "create-secret", target, wish, manifest: decision.manifest };
    case "update":
      return { kind: "update-secret", target, wish, object: decision.object };
    case "unchanged":
      return done(target, "unchanged", "somebody else wrote the same entry meanwhile");
    case "refused":
      return { kind: "failed", blocked: blockedBy(decision.finding) };
  }
}
