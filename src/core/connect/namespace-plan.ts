import type { Finding } from "../finding/finding.ts";
import type { Action, Change, LeftAlone, ObjectRef } from "../plan/action.ts";

/** What is to be done in one namespace, or a part of that. */
export interface NamespacePlan {
  readonly blocking: readonly Finding[];
  readonly actions: readonly Action[];
  readonly unchanged: readonly Change[];
  readonly leftAlone: readonly LeftAlone[];
  readonly findings: readonly Finding[];
}

export const NOTHING: NamespacePlan = {
  blocking: [],
  actions: [],
  unchanged: [],
  leftAlone: [],
  findings: [],
};

export function blockedBy(found: Finding): NamespacePlan {
  return { ...NOTHING, blocking: [found] };
}

export function leaveAlone(target: ObjectRef, reason: string): NamespacePlan {
  return { ...NOTHING, leftAlone: [{ target, reason }] };
}
