import { printableKey } from "../../core/dockerconfig/key-fault.ts";
import type { ServiceAccount } from "../../core/kube/objects.ts";
import { MANAGED_BY, MANAGED_BY_LABEL } from "../../core/marks/owner.ts";
import type { Action, ObjectRef } from "../../core/plan/action.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { EntryOrigin, MendPlan } from "../../core/why/plan-mends.ts";
import { refText } from "./object-ref.ts";
import { printable } from "./printable.ts";

/** More than a person reads before a yes. */
const MAX_ACTIONS = 20;

/** The plan as a person agrees to it: each change as a diff, with the line of kubectl that would do the same. */
export function renderMendPlan(plan: MendPlan, accounts: readonly ServiceAccount[]): string {
  const { actions, leftAlone } = plan;
  const rest = actions.length - MAX_ACTIONS;
  const lines = [
    "This is to be done:",
    ...actions.slice(0, MAX_ACTIONS).flatMap((action) => linesOf(action, plan, accounts)),
    ...(rest > 0 ? [`  and ${rest} more Pods are re-created`] : []),
    ...leftAlone.map(({ target, reason }) => `  leave ${refText(target, true)}: it ${reason}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function linesOf(
  action: Action,
  { origins }: MendPlan,
  accounts: readonly ServiceAccount[],
): readonly string[] {
  const { target } = action;
  switch (action.kind) {
    case "attach":
      return attachLines(action, accounts);
    case "create-secret":
      return originsOf(origins, target).flatMap(copyLines);
    case "update-secret":
      return originsOf(origins, target).flatMap(keyLines);
    case "restart":
      return [
        `  re-create ${refText(target, true)}: ${action.owner.kind} ${action.owner.name} makes it anew`,
        `    kubectl delete pod ${target.name} -n ${target.namespace}`,
      ];
    default:
      return [`  ${action.kind} ${refText(target, true)}`];
  }
}

function originsOf(origins: readonly EntryOrigin[], target: ObjectRef): readonly EntryOrigin[] {
  return origins.filter((origin) => origin.target === target);
}

function attachLines(
  { target, secretName, operations }: Extract<Action, { kind: "attach" }>,
  accounts: readonly ServiceAccount[],
): readonly string[] {
  const { namespace, name } = target;
  const account = accounts.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const before = (account?.imagePullSecrets ?? []).map((entry) => entry.name ?? "");
  return [
    `  attach secret/${secretName} to ${refText(target, true)}`,
    `    - imagePullSecrets: [${before.join(", ")}]`,
    `    + imagePullSecrets: [${[...before, secretName].join(", ")}]`,
    `    kubectl patch serviceaccount ${name} -n ${namespace} --type=json -p ${shellWord(JSON.stringify(operations))}`,
  ];
}

/** Makes a secret of one entry of another namespace's. No password is in any line, neither shown nor to be typed. */
function copyLines({ target, key, username, from }: EntryOrigin): readonly string[] {
  const metadata = JSON.stringify({ name: target.name, namespace: target.namespace });
  const entry = `{auths: {${JSON.stringify(key)}: .auths[${JSON.stringify(from.key)}]}}`;
  const filter = `.metadata = ${metadata} | .type = "kubernetes.io/dockerconfigjson" | .data = {".dockerconfigjson": (.data[".dockerconfigjson"] | @base64d | fromjson | ${entry} | tojson | @base64)}`;
  return [
    `  create ${refText(target, true)} with an entry of secret/${from.name} -n ${from.namespace}`,
    `    + ${key}: user ${username}`,
    `    kubectl get secret ${from.name} -n ${from.namespace} -o json | jq ${shellWord(filter)} | kubectl create -f -`,
  ];
}

/** Writes an entry of a secret under another key, too. */
function keyLines({ target, key, username, from, adopts }: EntryOrigin): readonly string[] {
  const { namespace, name } = target;
  const entry = `.auths[${JSON.stringify(key)}] = .auths[${JSON.stringify(from.key)}]`;
  const filter = `.data[".dockerconfigjson"] |= (@base64d | fromjson | ${entry} | tojson | @base64)`;
  return [
    `  write into ${refText(target, true)}`,
    `      ${printableKey(from.key)}: user ${username}`,
    `    + ${key}: user ${username}`,
    ...(adopts ? [`    + label ${MANAGED_BY_LABEL}=${MANAGED_BY}`] : []),
    `    kubectl get secret ${name} -n ${namespace} -o json | jq ${shellWord(filter)} | kubectl replace -f -`,
  ];
}
