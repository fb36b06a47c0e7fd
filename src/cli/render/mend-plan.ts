import type { ServiceAccount } from "../../core/kube/objects.ts";
import type { Action, Plan } from "../../core/plan/action.ts";
import { shellWord } from "../../core/shell-word.ts";
import { refText } from "./object-ref.ts";
import { printable } from "./printable.ts";

/** More than a person reads before a yes. */
const MAX_ACTIONS = 20;

/** The plan as a person agrees to it: each change as a diff, with the line of kubectl that would do the same. */
export function renderMendPlan(plan: Plan, accounts: readonly ServiceAccount[]): string {
  const { actions, leftAlone } = plan;
  const rest = actions.length - MAX_ACTIONS;
  const lines = [
    "This is to be done:",
    ...actions.slice(0, MAX_ACTIONS).flatMap((action) => linesOf(action, accounts)),
    ...(rest > 0 ? [`  and ${rest} more Pods are re-created`] : []),
    ...leftAlone.map(({ target, reason }) => `  leave ${refText(target, true)}: it ${reason}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function linesOf(action: Action, accounts: readonly ServiceAccount[]): readonly string[] {
  const { target } = action;
  const { namespace, name } = target;
  if (action.kind === "attach") {
    const account = accounts.find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
    );
    const before = (account?.imagePullSecrets ?? []).map((entry) => entry.name ?? "");
    const patch = shellWord(JSON.stringify(action.operations));
    return [
      `  attach secret/${action.secretName} to ${refText(target, true)}`,
      `    - imagePullSecrets: [${before.join(", ")}]`,
      `    + imagePullSecrets: [${[...before, action.secretName].join(", ")}]`,
      `    kubectl patch serviceaccount ${name} -n ${namespace} --type=json -p ${patch}`,
    ];
  }
  if (action.kind === "restart") {
    return [
      `  re-create ${refText(target, true)}: ${action.owner.kind} ${action.owner.name} makes it anew`,
      `    kubectl delete pod ${name} -n ${namespace}`,
    ];
  }
  return [`  ${action.kind} ${refText(target, true)}`];
}
