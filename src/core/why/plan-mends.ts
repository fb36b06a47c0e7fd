import type { PullSecret, ServiceAccount } from "../kube/objects.ts";
import { ownerOf } from "../marks/owner.ts";
import type { Action, LeftAlone, ObjectRef, Plan } from "../plan/action.ts";
import { attachOperations } from "../plan/attach.ts";
import { decidePullSecret, type EntryWish } from "../plan/pull-secret.ts";
import type { EntryCopy, EntryPlace, Mend } from "./mends.ts";

/** What is there now of what the mends change. */
export interface MendObjects {
  /** Of one that is not among them nothing is changed. */
  readonly accounts: readonly ServiceAccount[];
  /** One that is not among them is made. */
  readonly secrets: readonly PullSecret[];
  /** RFC 3339; recorded beside the entries that are written. */
  readonly now: string;
}

/** A plan that also says where the entries come from that it writes. */
export interface MendPlan extends Plan {
  readonly origins: readonly EntryOrigin[];
}

export interface EntryOrigin {
  readonly target: ObjectRef;
  /** The key that the entry is written under. */
  readonly key: string;
  readonly username: string;
  readonly from: EntryPlace;
  /** Whether a secret of somebody's becomes one of pullpass's by it. */
  readonly adopts: boolean;
}

/** The changes that mend the Pods: each secret written and attached once, then the Pods made anew that something makes anew. */
export function planMends(mends: readonly Mend[], objects: MendObjects): MendPlan {
  const steps = new Map<string, PlannedStep>();
  const restarts: Action[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const mend of mends) {
    const step = stepOf(mend, objects);
    if (step !== undefined) steps.set(step.id, step);
    if (step?.refusal !== undefined) continue;
    const { pod } = mend;
    const target: ObjectRef = { kind: "Pod", namespace: pod.namespace, name: pod.name };
    if (pod.owner === undefined) leftAlone.push({ target, reason: reasonOf(mend) });
    else if (pod.owner.kind === "Node")
      leftAlone.push({ target, reason: "is a static Pod: the kubelet makes it from a file on its node" });
    else restarts.push({ kind: "restart", target, uid: pod.uid, owner: pod.owner });
  }
  const planned = [...steps.values()];
  return {
    actions: [...planned.flatMap(({ action }) => action ?? []), ...restarts],
    unchanged: [],
    leftAlone: [...planned.flatMap(({ refusal }) => refusal ?? []), ...leftAlone],
    origins: planned.flatMap(({ origin }) => origin ?? []),
  };
}

interface PlannedStep {
  /** Equal for two Pods that need the same. */
  readonly id: string;
  /** Absent where it is as it should be, or refused. */
  readonly action?: Action;
  readonly origin?: EntryOrigin;
  readonly refusal?: LeftAlone;
}

/** A Pod that names the secret already needs no more than that. */
function reasonOf({ first }: Mend): string {
  return first?.kind === "write"
    ? "is nobody's: nothing makes it anew, and the kubelet tries again within five minutes"
    : "is nobody's: nothing makes it anew, so that is for you to do";
}

function stepOf(mend: Mend, objects: MendObjects): PlannedStep | undefined {
  switch (mend.first?.kind) {
    case "attach":
      return attachStep(mend, objects);
    case "write":
      return writeStep(mend, mend.first, objects);
    default:
      return undefined;
  }
}

function attachStep({ pod, secretName }: Mend, { accounts }: MendObjects): PlannedStep {
  const { namespace, account: name } = pod;
  const account = accounts.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const operations = account === undefined ? [] : attachOperations(account, secretName);
  const target = { kind: "ServiceAccount", namespace, name } as const;
  const id = ["attach", namespace, name, secretName].join("/");
  return operations.length === 0
    ? { id }
    : { id, action: { kind: "attach", target, secretName, operations } };
}

function writeStep({ pod, secretName: name }: Mend, copy: EntryCopy, objects: MendObjects): PlannedStep {
  const { namespace } = pod;
  const { key, from } = copy;
  const { username, password } = copy.credential;
  const target: ObjectRef = { kind: "Secret", namespace, name };
  const existing = objects.secrets.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  );
  // The plan shows it, and a person agrees to it. A tool's secret is refused all the same.
  const adopts = existing !== undefined && ownerOf(existing.metadata).kind === "somebody";
  const wish: EntryWish = {
    namespace,
    secretName: name,
    entry: {
      serverKey: key,
      credential: { username, password },
      method: "existing-secret",
      hint: `secret ${from.namespace}/${from.name}`,
    },
    adopt: adopts,
    madeAt: objects.now,
  };
  const decision = decidePullSecret(existing, wish);
  const id = ["write", namespace, name, key].join("/");
  const origin = { target, key, username, from, adopts };
  switch (decision.kind) {
    case "create":
      return { id, origin, action: { kind: "create-secret", target, wish, manifest: decision.manifest } };
    case "update":
      return { id, origin, action: { kind: "update-secret", target, wish, object: decision.object } };
    case "unchanged":
      return { id };
    case "refused":
      return { id, refusal: { target, reason: `cannot be changed: ${decision.finding.title}` } };
  }
}
