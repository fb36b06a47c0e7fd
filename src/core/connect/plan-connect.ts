import { type Finding, finding } from "../finding/finding.ts";
import type { ServiceAccount } from "../kube/objects.ts";
import { ownerOf, ownerText } from "../marks/owner.ts";
import type { Action, ObjectRef, Plan } from "../plan/action.ts";
import { attachOperations } from "../plan/attach.ts";
import { decidePullSecret } from "../plan/pull-secret.ts";
import { type BlockedNamespace, findingsOfAll } from "./blocked-namespaces.ts";
import { chooseAccounts } from "./choose-accounts.ts";
import type { NamespaceFacts } from "./connect-facts.ts";
import type { ConnectIntent } from "./connect-intent.ts";
import { blockedBy, leaveAlone, type NamespacePlan, NOTHING } from "./namespace-plan.ts";
import { planNotes } from "./plan-notes.ts";
import { planPods } from "./plan-pods.ts";
import { planWorkload } from "./plan-workload.ts";
import { pullSecretUse } from "./pull-secret-use.ts";

export type ConnectPlan =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly findings: readonly Finding[];
      /** Plain sentences that a person should read and that are no findings. */
      readonly notes: readonly string[];
      /** The namespaces in which something stands in the way: nothing is to be written there. */
      readonly blocked: readonly BlockedNamespace[];
    }
  /** Something stands in the way in each of them; nothing is to be written anywhere. */
  | {
      readonly ok: false;
      readonly findings: readonly Finding[];
      readonly blocked: readonly BlockedNamespace[];
    };

/**
 * What to change so that the namespaces can pull from the registry: the secret first, then the ServiceAccounts
 * that name it, so that no Pod ever names a missing secret; Pods that came too early last. Pure: equal facts
 * give an equal plan, and facts in which all is done give a plan without actions. What stands in the
 * way in one namespace keeps nothing from the others.
 */
export function planConnect(intent: ConnectIntent, facts: readonly NamespaceFacts[], now: Date): ConnectPlan {
  const planned = facts.map((one) => ({ ...planNamespace(intent, one, now), namespace: one.namespace }));
  const blocked = planned
    .filter(({ blocking }) => blocking.length > 0)
    .map(({ namespace, blocking }) => ({ namespace, findings: blocking }));
  const parts = planned.filter(({ blocking }) => blocking.length === 0);
  if (parts.length === 0) return { ok: false, findings: findingsOfAll(blocked), blocked };
  const kinds: readonly Action["kind"][][] = [["create-secret", "update-secret"], ["attach"], ["restart"]];
  const actions = parts.flatMap((part) => part.actions);
  return {
    ok: true,
    plan: {
      actions: kinds.flatMap((group) => actions.filter(({ kind }) => group.includes(kind))),
      unchanged: parts.flatMap((part) => part.unchanged),
      leftAlone: parts.flatMap((part) => part.leftAlone),
    },
    findings: parts.flatMap((part) => part.findings),
    notes: planNotes(intent, facts, actions),
    blocked,
  };
}

function planNamespace(intent: ConnectIntent, facts: NamespaceFacts, now: Date): NamespacePlan {
  const chosen = chooseAccounts(intent, facts);
  const parts = [
    planSecret(intent, facts, now),
    ...chosen.missing.map((name) => blockedBy(accountMissing(facts.namespace, name))),
    ...chosen.gone.map((name) => leaveAlone(accountRef(facts.namespace, name), GONE)),
    ...chosen.accounts.map((account) => planAttachment(intent, account, facts.namespace)),
    ...intent.workloads.map((workload) => planWorkload(intent, workload, facts)),
    planPods(intent, facts, chosen.accounts),
  ];
  return {
    blocking: parts.flatMap((part) => part.blocking),
    actions: parts.flatMap((part) => part.actions),
    unchanged: parts.flatMap((part) => part.unchanged),
    leftAlone: parts.flatMap((part) => part.leftAlone),
    findings: parts.flatMap((part) => part.findings),
  };
}

function planSecret(intent: ConnectIntent, facts: NamespaceFacts, now: Date): NamespacePlan {
  const use = pullSecretUse(intent, facts.namespace);
  if (use.kind === "reference") return planReference(facts, use.secretName);
  const target: ObjectRef = { kind: "Secret", namespace: facts.namespace, name: intent.secretName };
  const wish = {
    namespace: facts.namespace,
    secretName: intent.secretName,
    entry: intent.entry,
    adopt: intent.adopt,
    madeAt: now.toISOString(),
  };
  const decision = decidePullSecret(facts.secret, wish);
  switch (decision.kind) {
    case "refused":
      return blockedBy(decision.finding);
    case "unchanged":
      return { ...NOTHING, unchanged: [{ target, change: "unchanged" }] };
    case "create":
      return { ...NOTHING, actions: [{ kind: "create-secret", target, wish, manifest: decision.manifest }] };
    case "update":
      return { ...NOTHING, actions: [{ kind: "update-secret", target, wish, object: decision.object }] };
  }
}

/** A secret of others is only named; whose it is, is said, because theirs is the say over what is in it. */
function planReference({ namespace, secret }: NamespaceFacts, name: string): NamespacePlan {
  const target: ObjectRef = { kind: "Secret", namespace, name };
  if (secret === undefined) return blockedBy(referenceGone(target));
  const owner = ownerOf(secret.metadata);
  const whose = owner.kind === "tool" ? `; it belongs to ${ownerText(owner)}` : "";
  return {
    ...NOTHING,
    unchanged: [{ target, change: "unchanged", reason: `is used as it is${whose}` }],
  };
}

function referenceGone({ namespace, name }: ObjectRef): Finding {
  return finding("pull-secret-missing", {
    title: `secret \`${name}\` in namespace \`${namespace}\` was deleted since it was found`,
    subject: { kind: "Secret", namespace, name },
    evidence: [{ text: "not there when the namespace was read", source: `namespace ${namespace}` }],
    fixes: [{ text: "run the same command again", applicability: "manual" }],
  });
}

function accountRef(namespace: string, name: string): ObjectRef {
  return { kind: "ServiceAccount", namespace, name };
}

function planAttachment(intent: ConnectIntent, account: ServiceAccount, namespace: string): NamespacePlan {
  const target = { kind: "ServiceAccount", namespace, name: account.metadata.name } as const;
  const { secretName } = pullSecretUse(intent, namespace);
  const operations = attachOperations(account, secretName);
  if (operations.length === 0) return { ...NOTHING, unchanged: [{ target, change: "unchanged" }] };
  return { ...NOTHING, actions: [{ kind: "attach", target, secretName, operations }] };
}

const GONE = "is what Pods or workloads of the registry run as, and is not there";

export function accountMissing(namespace: string, name: string): Finding {
  return finding("service-account-missing", {
    title: `namespace \`${namespace}\` has no ServiceAccount \`${name}\``,
    subject: { kind: "ServiceAccount", namespace, name },
    evidence: [{ text: "not among the namespace's ServiceAccounts", source: `namespace ${namespace}` }],
    fixes: [
      {
        text: "see which there are",
        command: `kubectl get serviceaccounts -n ${namespace}`,
        applicability: "manual",
      },
    ],
  });
}
