import type { WriteOptions } from "../../core/kube/kube.ts";
import type { Action, Change, ObjectRef, Plan } from "../../core/plan/action.ts";
import type { Blocked } from "../blocked.ts";
import type { Ports } from "../ports.ts";
import { attach } from "./attach.ts";
import { detach } from "./detach.ts";
import type { Outcome } from "./outcome.ts";
import { removeEntries } from "./remove-entries.ts";
import { restart } from "./restart.ts";
import { writeSecret } from "./write-secret.ts";

export interface Applied {
  /** What was done, in the order it was done. */
  readonly changes: readonly Change[];
  /** What was not done, each with its reason; the rest of a namespace is not tried after a failure in it. */
  readonly failures: readonly { readonly target: ObjectRef; readonly blocked: Blocked }[];
  readonly notTried: readonly ObjectRef[];
  /** What changed so that its namespace has to be planned anew; nothing of it was written. */
  readonly outdated: readonly ObjectRef[];
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
  const outdated: ObjectRef[] = [];
  for (const action of plan.actions) {
    const { target } = action;
    ports.signal.throwIfAborted();
    const stopped = [...failures.map((failure) => failure.target), ...outdated];
    if (stopped.some(({ namespace }) => namespace === target.namespace)) {
      notTried.push(target);
      continue;
    }
    const outcome = await act(ports, action, { dryRun: options.dryRun, signal: ports.signal });
    if (outcome.kind === "failed") {
      failures.push({ target, blocked: outcome.blocked });
      continue;
    }
    if (outcome.kind === "outdated") {
      outdated.push(target);
      continue;
    }
    changes.push(outcome.change);
    options.onChange(outcome.change);
  }
  return { changes, failures, notTried, outdated };
}

function act(ports: Ports, action: Action, options: WriteOptions): Promise<Outcome> {
  switch (action.kind) {
    case "create-secret":
    case "update-secret":
      return writeSecret(ports, action, options);
    case "attach":
      return attach(ports, action, options);
    case "detach":
      return detach(ports, action, options);
    case "remove-entries":
    case "delete-secret":
      return removeEntries(ports, action, options);
    case "restart":
      return restart(ports, action, options);
  }
}
