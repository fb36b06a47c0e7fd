import type { Finding } from "../core/finding/finding.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import type { Action, Change, ObjectRef } from "../core/plan/action.ts";
import { decidePullSecret, type PullSecretWish } from "../core/plan/pull-secret.ts";
import type { DryRun } from "../core/report/connect-report.ts";
import type { Verdict } from "../core/report/verdict.ts";
import { apply } from "./apply/apply.ts";
import { blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";

/** What became of one secret. */
export interface SecretWrite {
  readonly verdict: Verdict;
  /** Made, or with a dry run: would be made; absent where a finding says why not. */
  readonly change?: Change;
  readonly findings: readonly Finding[];
}

/** Reads the secret of the wish, decides, and makes what has to be made; a client dry run stops before that. */
export async function writePullSecret(
  ports: Ports,
  wish: PullSecretWish,
  dryRun: DryRun,
): Promise<SecretWrite> {
  const { namespace, secretName: name } = wish;
  const target: ObjectRef = { kind: "Secret", namespace, name };
  // What is to be new is not read: who may create secrets may not always read them.
  const isNew = "kind" in wish && wish.kind === "new";
  const read = isNew ? { ok: true as const } : await readExisting(ports, target);
  if (!read.ok) return read.stopped;
  const decision = decidePullSecret(read.existing, wish);
  switch (decision.kind) {
    case "refused":
      return { verdict: "no", findings: [decision.finding] };
    case "unchanged":
      return { verdict: "yes", change: { target, change: "unchanged" }, findings: [] };
    case "create":
      return make(ports, { kind: "create-secret", target, wish, manifest: decision.manifest }, dryRun);
    case "update":
      return make(ports, { kind: "update-secret", target, wish, object: decision.object }, dryRun);
  }
}

type Existing =
  | { readonly ok: true; readonly existing?: PullSecret }
  | { readonly ok: false; readonly stopped: SecretWrite };

async function readExisting({ kube }: Ports, { namespace, name }: ObjectRef): Promise<Existing> {
  const answer = await kube.get("Secret", { namespace, name });
  if (answer.ok) return { ok: true, existing: answer.value };
  if (answer.refusal.kind === "not-found") return { ok: true };
  const { finding, verdict } = blockedByRefusal(answer.refusal, kube);
  return { ok: false, stopped: { verdict, findings: [finding] } };
}

async function make(
  ports: Ports,
  action: Extract<Action, { kind: "create-secret" | "update-secret" }>,
  dryRun: DryRun,
): Promise<SecretWrite> {
  const change = action.kind === "create-secret" ? "created" : "configured";
  if (dryRun === "client") return { verdict: "yes", change: { target: action.target, change }, findings: [] };
  const plan = { actions: [action], unchanged: [], leftAlone: [] };
  const applied = await apply(ports, plan, { dryRun: dryRun === "server", onChange: () => undefined });
  const [failure] = applied.failures;
  if (failure !== undefined) return { verdict: failure.blocked.verdict, findings: [failure.blocked.finding] };
  const [made] = applied.changes;
  return { verdict: "yes", findings: [], ...(made === undefined ? {} : { change: made }) };
}
