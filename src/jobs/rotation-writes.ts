import { decodeDockerConfig } from "../core/dockerconfig/decode.ts";
import type { KubeAnswer } from "../core/kube/kube.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import type { Action, ObjectRef } from "../core/plan/action.ts";
import { isKeyOf } from "../core/plan/entry-removal.ts";
import { documentOf } from "../core/plan/existing-secret.ts";
import { readJournal } from "../core/rotate/journal.ts";
import { decideRotation, type RotationWish } from "../core/rotate/rotation-write.ts";
import { type Applied, apply } from "./apply/apply.ts";
import { blockedBy, blockedByRefusal } from "./blocked.ts";
import { gatherRotation } from "./gather-rotation.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";
import { isOfSameUser, keyOf, placeOf, type Rotation, waitingIn } from "./rotation.ts";

/** Writes the journal's own secret, and reads back what it says then. */
export async function writeLead(
  ports: Ports,
  rotation: Rotation,
  wish: RotationWish,
  reason: string,
): Promise<Rotation> {
  const written = await writeSecrets(ports, rotation, [{ wish }], reason);
  const told = { ...rotation, draft: withApplied(rotation, written) };
  const [failure] = written.failures;
  if (failure !== undefined) return { ...told, stopped: failure.blocked };
  return readLead(ports, told);
}

/** What the journal's secret says now. */
async function readLead(ports: Ports, rotation: Rotation): Promise<Rotation> {
  const { namespace, secretName } = placeOf(rotation, rotation.lead);
  const answer = await ports.kube.get("Secret", { namespace, name: secretName });
  if (!answer.ok) return { ...rotation, stopped: blockedByRefusal(answer.refusal, ports.kube) };
  const reading = readJournal(answer.value, keyOf(rotation));
  const inUse = entryOf(answer.value, rotation) ?? rotation.inUse;
  const { stage: _stage, seen: _seen, ...rest } = rotation;
  if (reading.kind !== "read") return { ...rest, inUse };
  const { mark } = reading.journal;
  return { ...rest, inUse, stage: mark.stage, seen: mark.holder };
}

function entryOf(secret: PullSecret, { intent }: Rotation) {
  const opened = documentOf(secret);
  if (!opened.ok || opened.document === undefined) return undefined;
  const decoding = decodeDockerConfig(opened.document, "dockerconfigjson");
  return decoding.ok ? decoding.entries.find(({ key }) => isKeyOf(key, intent.registry)) : undefined;
}

/** Puts the new credential in use in the other namespaces, several at once, and reads what they all hold then. */
export async function useInOthers(ports: Ports, rotation: Rotation): Promise<Rotation> {
  const { next } = rotation;
  if (next === undefined) throw new Error("there is a new credential by now");
  const waiting = waitingIn(rotation);
  ports.progress(
    `writing the new credential to ${waiting.length} more namespace${waiting.length === 1 ? "" : "s"}`,
  );
  const writes = waiting.map(
    ({ namespace, secret }): SecretWrite => ({
      wish: { ...placeOf(rotation, namespace), kind: "use", ...next },
      secret,
    }),
  );
  const written = await writeSecrets(ports, rotation, writes, "new credential");
  const failed = [...rotation.failed, ...written.failures.map(({ target }) => target.namespace)];
  const rounds = rotation.rounds + 1;
  const looked = await lookAgain(ports, {
    ...rotation,
    rounds,
    failed,
    draft: withApplied(rotation, written),
  });
  return rounds < ROUNDS_AT_MOST
    ? looked
    : { ...looked, failed: [...failed, ...waitingIn(looked).map(nameOf)] };
}

/** How often those are written that do not hold the new credential: new namespaces come seldom, a second writer stays. */
const ROUNDS_AT_MOST = 5;

function nameOf({ namespace }: { readonly namespace: string }): string {
  return namespace;
}

/** Namespaces come and go: those that have the entry now, and what they hold. */
async function lookAgain(ports: Ports, rotation: Rotation): Promise<Rotation> {
  const { intent, options, lead } = rotation;
  const gathered = await gatherRotation(ports, intent, options.places);
  if (!gathered.ok) return { ...rotation, stopped: gathered.blocked };
  const others = gathered.places.places.filter(
    (place) => place.namespace !== lead && isOfSameUser(rotation, place),
  );
  const namespaces = [lead, ...others.map(({ namespace }) => namespace)].toSorted();
  return { ...rotation, others, draft: { ...rotation.draft, namespaces } };
}

/** One change to a secret, and the secret as it was read; absent: it is read now. */
export interface SecretWrite {
  readonly wish: RotationWish;
  readonly secret?: PullSecret;
}

/** One change to the secret of each namespace, decided by what it holds. */
export async function writeSecrets(
  ports: Ports,
  { options }: Pick<Rotation, "options">,
  writes: readonly SecretWrite[],
  reason: string,
): Promise<Applied> {
  const decided = await inParallel(writes, NAMESPACES_AT_ONCE, (write) => decide(ports, write, reason));
  const plan = {
    actions: decided.flatMap((one) => ("action" in one ? [one.action] : [])),
    unchanged: [],
    leftAlone: [],
  };
  const applied = await apply(ports, plan, {
    dryRun: options.dryRun === "server",
    onChange: (change) => options.tell({ kind: "change", change }),
  });
  return {
    ...applied,
    failures: [...decided.flatMap((one) => ("failure" in one ? [one.failure] : [])), ...applied.failures],
  };
}

type Decided =
  | { readonly action: Action }
  | { readonly failure: Applied["failures"][number] }
  | { readonly nothing: true };

async function decide({ kube }: Ports, { wish, secret }: SecretWrite, reason: string): Promise<Decided> {
  const { namespace, secretName: name } = wish;
  const target: ObjectRef = { kind: "Secret", namespace, name };
  const answer: KubeAnswer<PullSecret> =
    secret === undefined ? await kube.get("Secret", { namespace, name }) : { ok: true, value: secret };
  if (!answer.ok && answer.refusal.kind !== "not-found")
    return { failure: { target, blocked: blockedByRefusal(answer.refusal, kube) } };
  const decision = decideRotation(answer.ok ? answer.value : undefined, wish);
  switch (decision.kind) {
    case "update":
      return { action: { kind: "rotate-secret", target, wish, object: decision.object, reason } };
    case "refused":
      return { failure: { target, blocked: blockedBy(decision.finding) } };
    case "unchanged":
      return { nothing: true };
  }
}

function withApplied({ draft }: Rotation, { changes, failures, notTried }: Applied): Rotation["draft"] {
  return {
    ...draft,
    changes: [...draft.changes, ...changes],
    notDone: [...draft.notDone, ...failures.map(({ target }) => target), ...notTried],
    findings: [...draft.findings, ...failures.map(({ blocked }) => blocked.finding)],
  };
}
