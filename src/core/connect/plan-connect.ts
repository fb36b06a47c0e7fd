import { type Finding, finding } from "../finding/finding.ts";
import { parseImageReference } from "../image/reference.ts";
import { addressCovers } from "../image/registry-address.ts";
import type { ServiceAccount } from "../kube/objects.ts";
import type { Action, Change, LeftAlone, ObjectRef, Plan } from "../plan/action.ts";
import { attachOperations } from "../plan/attach.ts";
import { decidePullSecret } from "../plan/pull-secret.ts";
import { accountOf, earlyPods } from "../pod/early-pods.ts";
import { podImages } from "../pod/pod-images.ts";
import type { NamespaceFacts } from "./connect-facts.ts";
import type { ConnectIntent } from "./connect-intent.ts";

export type ConnectPlan =
  | { readonly ok: true; readonly plan: Plan; readonly findings: readonly Finding[] }
  /** Something stands in the way; nothing is to be written anywhere. */
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * What to change so that the namespaces can pull from the registry: the secret first, then the ServiceAccounts
 * that name it, so that no Pod ever names a missing secret; Pods that came too early last. Pure: equal facts
 * give an equal plan, and facts in which all is done give a plan without actions.
 */
export function planConnect(intent: ConnectIntent, facts: readonly NamespaceFacts[], now: Date): ConnectPlan {
  const parts = facts.map((namespace) => planNamespace(intent, namespace, now));
  const blocking = parts.flatMap((part) => part.blocking);
  if (blocking.length > 0) return { ok: false, findings: blocking };
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
  };
}

interface NamespacePlan {
  readonly blocking: readonly Finding[];
  readonly actions: readonly Action[];
  readonly unchanged: readonly Change[];
  readonly leftAlone: readonly LeftAlone[];
  readonly findings: readonly Finding[];
}

function planNamespace(intent: ConnectIntent, facts: NamespaceFacts, now: Date): NamespacePlan {
  const chosen = chooseAccounts(intent, facts);
  const parts = [
    planSecret(intent, facts, now),
    ...chosen.missing.map((name) => blockedBy(accountMissing(facts.namespace, name))),
    ...chosen.accounts.map((account) => planAttachment(intent, account, facts.namespace)),
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

const NOTHING: NamespacePlan = { blocking: [], actions: [], unchanged: [], leftAlone: [], findings: [] };

function blockedBy(found: Finding): NamespacePlan {
  return { ...NOTHING, blocking: [found] };
}

function planSecret(intent: ConnectIntent, facts: NamespaceFacts, now: Date): NamespacePlan {
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

function planAttachment(intent: ConnectIntent, account: ServiceAccount, namespace: string): NamespacePlan {
  const target: ObjectRef = { kind: "ServiceAccount", namespace, name: account.metadata.name };
  const operations = attachOperations(account, intent.secretName);
  if (operations.length === 0) return { ...NOTHING, unchanged: [{ target, change: "unchanged" }] };
  return { ...NOTHING, actions: [{ kind: "attach", target, secretName: intent.secretName, operations }] };
}

interface ChosenAccounts {
  readonly accounts: readonly ServiceAccount[];
  readonly missing: readonly string[];
}

/** The ServiceAccounts to attach to, in the order of their names. */
export function chooseAccounts(intent: ConnectIntent, facts: NamespaceFacts): ChosenAccounts {
  const names = accountNames(intent, facts);
  const found = names.map((name) => ({
    name,
    account: facts.accounts.find(({ metadata }) => metadata.name === name),
  }));
  return {
    accounts: found.flatMap(({ account }) => (account === undefined ? [] : [account])),
    missing: found.flatMap(({ name, account }) => (account === undefined ? [name] : [])),
  };
}

function accountNames(intent: ConnectIntent, facts: NamespaceFacts): readonly string[] {
  switch (intent.accounts.kind) {
    case "none":
      return [];
    case "named":
      return [...new Set(intent.accounts.names)].sort();
    case "used": {
      const users = facts.pods.filter((pod) =>
        podImages(pod).some(({ image }) => isOfRegistry(intent, image)),
      );
      const names = [...new Set(users.map(accountOf))].sort();
      return names.length === 0 ? ["default"] : names;
    }
  }
}

/** Whether an image, as a Pod names it, is of the registry that is being connected. */
export function isOfRegistry(intent: ConnectIntent, image: string): boolean {
  const parsed = parseImageReference(image);
  return parsed.ok && addressCovers(intent.registry, parsed.image);
}

function accountMissing(namespace: string, name: string): Finding {
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

function planPods(
  intent: ConnectIntent,
  facts: NamespaceFacts,
  accounts: readonly ServiceAccount[],
): NamespacePlan {
  const lists = new Map(accounts.map((account) => [account.metadata.name, account.imagePullSecrets ?? []]));
  const early = earlyPods(facts.pods, {
    secretName: intent.secretName,
    isOfRegistry: (image) => isOfRegistry(intent, image),
    listOf: (account) => lists.get(account),
  });
  const actions: Action[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const one of early) {
    const target: ObjectRef = { kind: "Pod", namespace: facts.namespace, name: one.pod.metadata.name };
    if (one.kind === "suppressed") {
      leftAlone.push({
        target,
        reason: "names pull secrets of its own and gets none of its ServiceAccount's",
      });
    } else if (one.kind === "bare") {
      leftAlone.push({ target, reason: "came too early, and nothing owns it that would make it anew" });
    } else if (intent.restart) {
      actions.push({ kind: "restart", target, uid: one.pod.metadata.uid, owner: one.owner });
    } else {
      leftAlone.push({
        target,
        reason: `came too early; ${one.owner.kind} ${one.owner.name} makes it anew with --restart`,
      });
    }
  }
  return { ...NOTHING, actions, leftAlone };
}
