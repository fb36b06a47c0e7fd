import type { PodFacts } from "../facts/pod-facts.ts";
import type { Fix } from "../finding/finding.ts";
import { ownerText } from "../marks/owner.ts";
import { shellWord } from "../shell-word.ts";
import { tokenAdvice } from "../sighting/token-advice.ts";
import type { PullCase } from "./pull-case.ts";
import { accountLookup } from "./who-names.ts";

/** Something for a person to do. */
export function manual(text: string, command?: string): Fix {
  return { text, applicability: "manual", ...(command === undefined ? {} : { command }) };
}

/** For a Pod that could be pulled by now. A Pod that nothing owns would not come back; a static Pod cannot be deleted. */
export function tryAgain({ owner, name, namespace }: PodFacts): readonly Fix[] {
  const wait = manual("wait: the kubelet tries again at most five minutes after its last attempt");
  if (owner === undefined || owner.kind === "Node") return [wait];
  const anew: Fix = {
    text: "or have it made anew, which tries at once",
    command: `kubectl delete pod ${name} -n ${namespace}`,
    applicability: "asks",
  };
  return [wait, anew];
}

/** Lets the Pod's ServiceAccount use a secret that is there; a Pod with a list of its own would not get it. */
export function attachFix(one: PullCase, secret: string): Fix {
  const { namespace, account, owner } = one.pod;
  if (accountLookup(one)?.isOfPodsOwn === true) {
    const workload = owner === undefined ? undefined : WORKLOADS[owner.kind];
    return manual(
      `add \`${secret}\` to the Pod's own \`imagePullSecrets\`, in the template that it is made from`,
      workload === undefined || owner === undefined
        ? undefined
        : `pullpass secret attach ${secret} -n ${namespace} --workload ${workload}/${workloadOf(owner)}`,
    );
  }
  return {
    text: `let ServiceAccount \`${account}\` use secret \`${secret}\`, then have the Pod made anew`,
    command: `pullpass secret attach ${secret} -n ${namespace} -z ${account}`,
    applicability: "asks",
  };
}

/** Whose template a person changes: a Deployment stands for its ReplicaSets. */
const WORKLOADS: Partial<Readonly<Record<string, string>>> = {
  ReplicaSet: "deployment",
  StatefulSet: "statefulset",
  DaemonSet: "daemonset",
};

/** A Deployment names its ReplicaSets after itself, with a hash behind (Kubernetes v1.37, deployment/sync.go). */
function workloadOf({ kind, name }: NonNullable<PodFacts["owner"]>): string {
  return kind === "ReplicaSet" ? name.replace(/-[a-z0-9]+$/, "") : name;
}

/** Has the Pod made anew, where something makes it. */
export function recreateFix({ namespace, name, owner }: PodFacts): Fix {
  if (owner === undefined)
    return manual(
      `nothing makes Pod \`${name}\` anew: save it, delete it and create it again`,
      `kubectl get pod ${name} -n ${namespace} -o yaml`,
    );
  return {
    text: `delete the Pod; its ${owner.kind} \`${owner.name}\` makes a new one, with the list of today`,
    command: `kubectl delete pod ${name} -n ${namespace}`,
    applicability: "asks",
  };
}

/** Gives the namespace a credential: the advice of the registry's kind, and the command with its places to fill in. */
export function connectFixes({ pod, target }: PullCase): readonly Fix[] {
  if (target === undefined) return [];
  const { domain, text } = target.image;
  const advice = tokenAdvice(domain);
  const user = advice?.username ?? "USER";
  return [
    manual(
      `give namespace \`${pod.namespace}\` a credential`,
      `pullpass connect ${domain} -n ${pod.namespace} --image ${text} --method password --username ${user} --password-file FILE`,
    ),
    ...(advice === undefined ? [] : [manual(advice.text)]),
  ];
}

/** Has the Pod's node try with what the Pod has; nothing where it has just done so. */
export function nodeFixes({ pod, attempt }: PullCase): readonly Fix[] {
  if (attempt !== undefined || pod.node === undefined) return [];
  return [
    manual(
      "have the node try, with a Pod that runs nothing of it",
      `pullpass why ${pod.name} -n ${pod.namespace} --prove-from node`,
    ),
  ];
}

/** Replaces a credential that is refused: where it is kept, by whoever keeps it there. */
export function renewFixes({ index, pod, target }: PullCase): readonly Fix[] {
  const [refused] = target?.tried ?? [];
  const source = refused?.candidate?.source;
  if (target === undefined || source?.kind !== "secret") return [];
  const { namespace, name } = source;
  const secret = index.secret({ namespace, name });
  if (secret?.kind !== "seen") return [];
  const { owner } = secret;
  const { domain, text } = target.image;
  const user = refused?.candidate?.username ?? "USER";
  const replace = `--image ${text} --method password --username ${shellWord(user)} --password-file FILE`;
  if (owner.kind === "tool")
    return [
      manual(
        `secret \`${name}\` belongs to ${ownerText(owner)}, which would undo a change: put the new credential where that tool reads it from`,
      ),
    ];
  const adopt = owner.kind === "pullpass" ? "" : " --adopt";
  return [
    manual(
      `put a credential that works into secret \`${name}\``,
      `pullpass connect ${domain} -n ${pod.namespace} --secret-name ${name}${adopt} ${replace}`,
    ),
  ];
}
