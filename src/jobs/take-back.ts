import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import { planDisconnect } from "../core/disconnect/plan-disconnect.ts";
import type { Action, Change, ObjectRef } from "../core/plan/action.ts";
import { type Applied, apply } from "./apply/apply.ts";
import { decideAttachment } from "./apply/attach.ts";
import type { DisconnectOptions } from "./disconnect-options.ts";
import { gatherDisconnect } from "./gather-disconnect.ts";
import type { Ports } from "./ports.ts";

/** How often a namespace is planned anew that others keep changing under the plan: twice is rare already. */
const PLANS_AT_MOST = 5;

type DetachAction = Extract<Action, { kind: "detach" }>;

export type TakeBackOptions = Pick<DisconnectOptions, "dryRun" | "tell">;

/**
 * Makes the changes. Where somebody put an entry of pullpass's into a secret that was about to go, what was detached
 * from it is attached again, since that entry lives by it, and its namespace is planned anew.
 */
export async function takeBack(
  ports: Ports,
  intent: DisconnectIntent,
  work: { readonly actions: readonly Action[]; readonly options: TakeBackOptions },
): Promise<Applied> {
  const { options } = work;
  let { actions } = work;
  let all: Applied = { changes: [], failures: [], notTried: [], outdated: [] };
  for (let plans = 0; plans < PLANS_AT_MOST; plans += 1) {
    const applied = await write(ports, actions, options);
    const namespaces = [...new Set(applied.outdated.map(({ namespace }) => namespace))];
    const undone = await attachAgain(ports, { actions, applied, namespaces }, options);
    all = sum(sum(all, { ...applied, outdated: [], notTried: stillToDo(applied) }), undone);
    if (namespaces.length === 0) return all;
    actions = await planAgain(ports, intent, namespaces);
  }
  return { ...all, notTried: [...all.notTried, ...actions.map(({ target }) => target)] };
}

function write(
  ports: Ports,
  actions: readonly Action[],
  { dryRun, tell }: TakeBackOptions,
): Promise<Applied> {
  const plan = { actions, unchanged: [], leftAlone: [] };
  return apply(ports, plan, { dryRun: dryRun === "server", onChange: tell });
}

/** What was not tried in a namespace that is planned anew is part of its new plan. */
function stillToDo({ notTried, outdated }: Applied): readonly ObjectRef[] {
  return notTried.filter((target) => !outdated.some(({ namespace }) => namespace === target.namespace));
}

interface Overtaken {
  readonly actions: readonly Action[];
  readonly applied: Applied;
  readonly namespaces: readonly string[];
}

async function attachAgain(
  ports: Ports,
  { actions, applied, namespaces }: Overtaken,
  options: TakeBackOptions,
): Promise<Applied> {
  const detached = actions.filter(
    (action): action is DetachAction =>
      action.kind === "detach" &&
      namespaces.includes(action.target.namespace) &&
      applied.changes.some((change) => isChanged(change, action.target)),
  );
  const attachments: Action[] = [];
  for (const { target, secretName } of detached) {
    const decided = await decideAttachment(ports, { target, secretName });
    // What is gone, or attached by somebody else by now, needs nothing.
    if (!decided.ok || decided.value.operations.length === 0) continue;
    attachments.push({ kind: "attach", target, secretName, ...decided.value });
  }
  return write(ports, attachments, options);
}

function isChanged({ target, change }: Change, wanted: ObjectRef): boolean {
  const isSame =
    target.kind === wanted.kind && target.namespace === wanted.namespace && target.name === wanted.name;
  return isSame && change === "configured";
}

async function planAgain(
  ports: Ports,
  intent: DisconnectIntent,
  namespaces: readonly string[],
): Promise<readonly Action[]> {
  const gathered = await gatherDisconnect(ports, namespaces, intent.secretName);
  return gathered.flatMap((one) => (one.ok ? planDisconnect(intent, one.facts).actions : []));
}

function sum(one: Applied, other: Applied): Applied {
  return {
    changes: [...one.changes, ...other.changes],
    failures: [...one.failures, ...other.failures],
    notTried: [...one.notTried, ...other.notTried],
    outdated: [...one.outdated, ...other.outdated],
  };
}
