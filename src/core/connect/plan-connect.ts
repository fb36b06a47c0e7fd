import { type Finding, finding } from "../finding/finding.ts";
import { parseImageReference } from "../image/reference.ts";
import { addressCovers } from "../image/registry-address.ts";
import type { ServiceAccount } from "../kube/objects.ts";
import { ownerOf, ownerText } from "../marks/owner.ts";
import type { Action, Change, LeftAlone, ObjectRef, Plan } from "../plan/action.ts";
import { attachOperations } from "../plan/attach.ts";
import { decidePullSecret } from "../plan/pull-secret.ts";
import { accountOf, type EarlyPod, earlyPods } from "../pod/early-pods.ts";
import { podImages } from "../pod/pod-images.ts";
import type { NamespaceFacts } from "./connect-facts.ts";
import type { ConnectIntent } from "./connect-intent.ts";
import { pullSecretUse } from "./pull-secret-use.ts";

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
    ...chosen.gone.map((name) => leaveAlone(accountRef(facts.namespace, name), GONE)),
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

function leaveAlone(target: ObjectRef, reason: string): NamespacePlan {
  return { ...NOTHING, leftAlone: [{ target, reason }] };
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
  const target = accountRef(namespace, account.metadata.name);
  const { secretName } = pullSecretUse(intent, namespace);
  const operations = attachOperations(account, secretName);
  if (operations.length === 0) return { ...NOTHING, unchanged: [{ target, change: "unchanged" }] };
  return { ...NOTHING, actions: [{ kind: "attach", target, secretName, operations }] };
}

const GONE = "is what Pods run as that use the registry, and was deleted since";

interface ChosenAccounts {
  readonly accounts: readonly ServiceAccount[];
  /** Wanted, and not in the namespace. */
  readonly missing: readonly string[];
  /** What Pods of the registry run as, and not in the namespace any more; nobody asked for it by name. */
  readonly gone: readonly string[];
}

/** The ServiceAccounts to attach to, in the order of their names. */
export function chooseAccounts(intent: ConnectIntent, facts: NamespaceFacts): ChosenAccounts {
  const present = new Map(facts.accounts.map((account) => [account.metadata.name, account]));
  const used = intent.accounts.kind === "used" ? usedAccounts(intent, facts) : [];
  const wanted = wantedAccounts(
    intent,
    used.filter((name) => present.has(name)),
  );
  return {
    accounts: wanted.flatMap((name) => present.get(name) ?? []),
    missing: wanted.filter((name) => !present.has(name)),
    gone: used.filter((name) => !present.has(name)),
  };
}

function wantedAccounts({ accounts }: ConnectIntent, used: readonly string[]): readonly string[] {
  switch (accounts.kind) {
    case "none":
      return [];
    case "named":
      return [...new Set(accounts.names)].sort();
    case "used":
      return used.length === 0 ? ["default"] : used;
  }
}

function usedAccounts(intent: ConnectIntent, { pods }: NamespaceFacts): readonly string[] {
  const users = pods.filter((pod) => podImages(pod).some(({ image }) => isOfRegistry(intent, image)));
  return [...new Set(users.map(accountOf))].sort();
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
    secretName: pullSecretUse(intent, facts.namespace).secretName,
    isOfRegistry: (image) => isOfRegistry(intent, image),
    listOf: (account) => lists.get(account),
  });
  const parts = early.map((one) => planPod(intent, facts.namespace, one));
  return {
    ...NOTHING,
    actions: parts.flatMap((part) => part.actions),
    leftAlone: parts.flatMap((part) => part.leftAlone),
  };
}

function planPod(intent: ConnectIntent, namespace: string, early: EarlyPod): NamespacePlan {
  const { name, uid } = early.pod.metadata;
  const target: ObjectRef = { kind: "Pod", namespace, name };
  switch (early.kind) {
    case "suppressed":
      return leaveAlone(
        target,
        `names pull secrets of its own and gets none of its ServiceAccount's; \`${pullSecretUse(intent, namespace).secretName}\` has to be in its own list, in the template that it is made from`,
      );
    case "bare":
      return leaveAlone(
        target,
        "came too early, and nothing owns it that would make it anew: that is for you to do",
      );
    case "static":
      return leaveAlone(
        target,
        "is a static Pod: the kubelet makes it from a file on its node, and it gets no ServiceAccount's secret",
      );
    case "restart": {
      const { owner } = early;
      if (intent.restart) return { ...NOTHING, actions: [{ kind: "restart", target, uid, owner }] };
      return leaveAlone(target, `came too early; ${owner.kind} ${owner.name} makes it anew with --restart`);
    }
  }
}
