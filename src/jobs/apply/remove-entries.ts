import type { Kube, WriteOptions } from "../../core/kube/kube.ts";
import type { Action } from "../../core/plan/action.ts";
import {
  decideEntryRemoval,
  type EntryRemoval,
  type EntryRemovalWish,
  endsUse,
} from "../../core/plan/entry-removal.ts";
import { blockedBy } from "../blocked.ts";
import type { Ports } from "../ports.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { untilNotOvertaken } from "./until-not-overtaken.ts";

type RemovalAction = Extract<Action, { kind: "remove-entries" | "delete-secret" }>;

/**
 * Takes entries out of a secret, or deletes it. What somebody else wrote meanwhile is read and decided anew; where that
 * changes whether Pods are to go on naming the secret, nothing is written: attachments were settled before.
 */
export function removeEntries(ports: Ports, action: RemovalAction, options: WriteOptions): Promise<Outcome> {
  const { kube } = ports;
  let next: RemovalAction | Outcome = action;
  return untilNotOvertaken(ports, async () => {
    if (next.kind !== "remove-entries" && next.kind !== "delete-secret") return next;
    const answer = await write(kube, next, options);
    if (answer.ok) return done(action.target, next.kind === "delete-secret" ? "deleted" : "configured");
    const isOvertaken = answer.refusal.kind === "conflict" || answer.refusal.kind === "not-found";
    if (!isOvertaken) return failed(kube, answer.refusal);
    next = await decideAgain(kube, action);
    return { kind: "overtaken", refusal: answer.refusal };
  });
}

function write(kube: Kube, action: RemovalAction, options: WriteOptions) {
  if (action.kind === "remove-entries") return kube.update("Secret", action.object, options);
  const { target, uid, resourceVersion } = action;
  const key = { namespace: target.namespace, name: target.name };
  return kube.delete("Secret", key, { uid, resourceVersion }, options);
}

async function decideAgain(kube: Kube, action: RemovalAction): Promise<RemovalAction | Outcome> {
  const { target, wish } = action;
  const answer = await kube.get("Secret", { namespace: target.namespace, name: target.name });
  if (!answer.ok && answer.refusal.kind !== "not-found") return failed(kube, answer.refusal);
  const removal = decideEntryRemoval(answer.ok ? answer.value : undefined, wish);
  if (removal.kind === "refused") return { kind: "failed", blocked: blockedBy(removal.finding) };
  if (removal.kind === "nothing") return done(target, "unchanged", "somebody else took it back meanwhile");
  if (endsUse(removal) !== endsUse(removalOf(action))) return { kind: "outdated" };
  return removalAction(action, wish, removal);
}

function removalAction(
  { target }: RemovalAction,
  wish: EntryRemovalWish,
  removal: Extract<EntryRemoval, { kind: "update" | "delete" }>,
): RemovalAction {
  switch (removal.kind) {
    case "update":
      return { kind: "remove-entries", target, wish, object: removal.object, remainder: removal.remainder };
    case "delete": {
      const { uid, resourceVersion } = removal;
      return { kind: "delete-secret", target, wish, uid, resourceVersion };
    }
  }
}

/** The decision that an action carries out. */
function removalOf(action: RemovalAction): EntryRemoval {
  return action.kind === "delete-secret" ? { ...action, kind: "delete" } : { ...action, kind: "update" };
}
