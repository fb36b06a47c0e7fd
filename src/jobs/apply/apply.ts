import type { WriteOptions } from "../../core/kube/kube.ts";
import type { Action, Change, ObjectRef, Plan } from "../../core/plan/action.ts";
import type { Blocked } from "../blocked.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "../in-parallel.ts";
import type { Ports } from "../ports.ts";
import { attach } from "./attach.ts";
import { detach } from "./detach.ts";
import { inTurn } from "./in-turn.ts";
import type { Outcome } from "./outcome.ts";
import { removeEntries } from "./remove-entries.ts";
import { restart } from "./restart.ts";
import { rotateSecret } from "./rotate-secret.ts";
import { writeSecret } from "./write-secret.ts";

export interface Applied {
  /** What was done, namespace after namespace, in the order it was done there. */
  readonly changes: readonly Change[];
  /** What was not done, each with its reason; the rest of a namespace is not tried after a failure in it. */
  readonly failures: readonly { readonly target: ObjectRef; readonly blocked: Blocked }[];
  readonly notTried: readonly ObjectRef[];
  /** What changed so that its namespace has to be planned anew; nothing of it was written. */
  readonly outdated: readonly ObjectRef[];
}

interface ApplyOptions {
  readonly dryRun: boolean;
  /** Hears of each change, those of one namespace after those of the one before. */
  readonly onChange: (change: Change) => void;
}

/**
 * Makes a plan's changes, those of a namespace one at a time and in the plan's order, several namespaces at once. An
 * object that changed since it was read is read again and decided anew. A namespace in which one change fails is left;
 * the others go on.
 */
export async function apply(ports: Ports, plan: Plan, options: ApplyOptions): Promise<Applied> {
  const groups = [...Map.groupBy(plan.actions, ({ target }) => target.namespace).values()];
  const turns = inTurn(groups.length, options.onChange);
  try {
    const applied = await inParallel([...groups.entries()], NAMESPACES_AT_ONCE, async ([group, actions]) => {
      const { dryRun } = options;
      const done = await applyInOrder(ports, actions, {
        dryRun,
        onChange: (change) => turns.tell(group, change),
      });
      turns.end(group);
      return done;
    });
    return {
      changes: applied.flatMap(({ changes }) => changes),
      failures: applied.flatMap(({ failures }) => failures),
      notTried: applied.flatMap(({ notTried }) => notTried),
      outdated: applied.flatMap(({ outdated }) => outdated),
    };
  } finally {
    turns.flush();
  }
}

/** The actions of one namespace, up to the first that fails or is outdated. */
async function applyInOrder(
  ports: Ports,
  actions: readonly Action[],
  { dryRun, onChange }: ApplyOptions,
): Promise<Applied> {
  const changes: Change[] = [];
  for (const [place, action] of actions.entries()) {
    ports.signal.throwIfAborted();
    const outcome = await act(ports, action, { dryRun, signal: ports.signal });
    const { target } = action;
    const notTried = actions.slice(place + 1).map((later) => later.target);
    if (outcome.kind === "failed") {
      const failures = [{ target, blocked: outcome.blocked }];
      return { changes, failures, notTried, outdated: [] };
    }
    if (outcome.kind === "outdated") return { changes, failures: [], notTried, outdated: [target] };
    changes.push(outcome.change);
    onChange(outcome.change);
  }
  return { changes, failures: [], notTried: [], outdated: [] };
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
    case "rotate-secret":
      return rotateSecret(ports, action, options);
    case "restart":
      return restart(ports, action, options);
  }
}
