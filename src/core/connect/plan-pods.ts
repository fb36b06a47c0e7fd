import type { ServiceAccount } from "../kube/objects.ts";
import type { ObjectRef } from "../plan/action.ts";
import { type EarlyPod, earlyPods } from "../pod/early-pods.ts";
import { isOfRegistry } from "./choose-accounts.ts";
import type { NamespaceFacts } from "./connect-facts.ts";
import type { ConnectIntent } from "./connect-intent.ts";
import { leaveAlone, type NamespacePlan, NOTHING } from "./namespace-plan.ts";
import { pullSecretUse } from "./pull-secret-use.ts";

/** What becomes of the Pods that came too early to have the secret. */
export function planPods(
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
