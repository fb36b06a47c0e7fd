import type { Kube, KubeAnswer, WriteOptions } from "../core/kube/kube.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import type { Action, Change, ObjectRef, Plan } from "../core/plan/action.ts";
import { attachOperations } from "../core/plan/attach.ts";
import { decidePullSecret, type PullSecretWish } from "../core/plan/pull-secret.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";

export interface Applied {
  /** What was done, in the order it was done. */
  readonly changes: readonly Change[];
  /** What was not done, each with its reason; the rest of a namespace is not tried after a failure in it. */
  readonly failures: readonly { readonly target: ObjectRef; readonly blocked: Blocked }[];
  readonly notTried: readonly ObjectRef[];
}

/**
 * Makes a plan's changes, one at a time and in its order. An object that changed since it was read is read
 * again and decided anew. A namespace in which one change fails is left; the others go on.
 */
export async function apply(
  ports: Ports,
  plan: Plan,
  options: { readonly dryRun: boolean; readonly onChange: (change: Change) => void },
): Promise<Applied> {
  const changes: Change[] = [];
  const failures: { target: ObjectRef; blocked: Blocked }[] = [];
  const notTried: ObjectRef[] = [];
  for (const action of plan.actions) {
    const { target } = action;
    ports.signal.throwIfAborted();
    if (failures.some((failure) => failure.target.namespace === target.namespace)) {
      notTried.push(target);
      continue;
    }
    const outcome = await act(ports, action, { dryRun: options.dryRun, signal: ports.signal });
    if (outcome.kind === "failed") {
      failures.push({ target, blocked: outcome.blocked });
      continue;
    }
    changes.push(outcome.change);
    options.onChange(outcome.change);
  }
  return { changes, failures, notTried };
}

type Outcome =
  | { readonly kind: "done"; readonly change: Change }
  | { readonly kind: "failed"; readonly blocked: Blocked };

function act(ports: Ports, action: Action, options: WriteOptions): Promise<Outcome> {
  switch (action.kind) {
    case "create-secret":
    case "update-secret":
      return writeSecret(ports, action, options);
    case "attach":
      return attach(ports, action, options);
    case "restart":
      return restart(ports, action, options);
  }
}

/** How often a write that others keep overtaking is made anew. Fifty writers at once need some ten. */
const CONFLICT_ATTEMPTS = 100;
/** Longest pause between two attempts: a write of the API server takes some 10 ms. */
const CONFLICT_PAUSE_MS = 100;

/** Tries `write` until it is done, fails for another reason than being overtaken, or was overtaken too often. */
async function untilNotOvertaken(
  ports: Ports,
  write: () => Promise<Outcome | { readonly kind: "overtaken"; readonly refusal: KubeRefusal }>,
): Promise<Outcome> {
  let refusal: KubeRefusal | undefined;
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await ports.clock.sleep(ports.random() * CONFLICT_PAUSE_MS, ports.signal);
    const outcome = await write();
    if (outcome.kind !== "overtaken") return outcome;
    refusal = outcome.refusal;
  }
  if (refusal === undefined) throw new Error("a write was overtaken without a refusal");
  return { kind: "failed", blocked: blockedByRefusal(refusal, ports.kube) };
}

function done(target: ObjectRef, change: Change["change"], reason?: string): Outcome {
  return { kind: "done", change: reason === undefined ? { target, change } : { target, change, reason } };
}

function failed(kube: Kube, refusal: KubeRefusal): Outcome {
  return { kind: "failed", blocked: blockedByRefusal(refusal, kube) };
}

type SecretAction = Extract<Action, { kind: "create-secret" | "update-secret" }>;

function writeSecret(ports: Ports, action: SecretAction, options: WriteOptions): Promise<Outcome> {
  const { kube } = ports;
  let next: SecretAction | Outcome = action;
  return untilNotOvertaken(ports, async () => {
    if (next.kind === "done" || next.kind === "failed") return next;
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

type AttachAction = Extract<Action, { kind: "attach" }>;

function attach(ports: Ports, action: AttachAction, options: WriteOptions): Promise<Outcome> {
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

type RestartAction = Extract<Action, { kind: "restart" }>;

async function restart(ports: Ports, action: RestartAction, options: WriteOptions): Promise<Outcome> {
  const { target, uid, owner } = action;
  const key = { namespace: target.namespace, name: target.name };
  const answer = await ports.kube.delete("Pod", key, { uid }, options);
  // Gone, or another Pod of that name by now: either way the one that came too early is no more.
  const isGone = !answer.ok && (answer.refusal.kind === "not-found" || answer.refusal.kind === "conflict");
  if (answer.ok || isGone)
    return done(target, "deleted", `came too early; ${owner.kind} ${owner.name} makes it anew`);
  return failed(ports.kube, answer.refusal);
}
