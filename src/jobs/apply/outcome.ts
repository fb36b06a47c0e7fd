import type { Kube } from "../../core/kube/kube.ts";
import type { KubeRefusal } from "../../core/kube/refusal.ts";
import type { Change, ObjectRef } from "../../core/plan/action.ts";
import { type Blocked, blockedByRefusal } from "../blocked.ts";

/** What became of one action. */
export type Outcome =
  | { readonly kind: "done"; readonly change: Change }
  | { readonly kind: "failed"; readonly blocked: Blocked }
  /** The object changed so that what was done before it, by the same plan, no longer fits: plan anew. */
  | { readonly kind: "outdated" };

export function done(target: ObjectRef, change: Change["change"], reason?: string): Outcome {
  return { kind: "done", change: reason === undefined ? { target, change } : { target, change, reason } };
}

export function failed(kube: Kube, refusal: KubeRefusal): Outcome {
  return { kind: "failed", blocked: blockedByRefusal(refusal, kube) };
}
