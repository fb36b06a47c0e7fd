import type { NamespaceFacts } from "../core/connect/connect-facts.ts";
import { finding } from "../core/finding/finding.ts";
import type { Kube, KubeAnswer } from "../core/kube/kube.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import { gatherWorkloads } from "./gather-workloads.ts";
import type { Ports } from "./ports.ts";

export type GatheredNamespace =
  | { readonly ok: true; readonly facts: NamespaceFacts }
  | { readonly ok: false; readonly blocked: Blocked };

/** A namespace, and what is to be read there. */
export interface NamespaceToRead {
  readonly namespace: string;
  /** The pull secret; no other is ever read. */
  readonly secretName: string;
  /** For who does not look for what uses a registry: `workloads` is empty then, and so is `unseen`. */
  readonly withoutWorkloads?: boolean;
}

/** Reads what `connect` must know of a namespace: its secret of that name, its ServiceAccounts, Pods and workloads. */
export async function gatherNamespace(ports: Ports, wanted: NamespaceToRead): Promise<GatheredNamespace> {
  const { kube, signal } = ports;
  const { namespace, secretName, withoutWorkloads = false } = wanted;
  const [secret, accounts, pods, made] = await Promise.all([
    optional(kube.get("Secret", { namespace, name: secretName })),
    kube.list("ServiceAccount", { namespace, signal }),
    kube.list("Pod", { namespace, signal }),
    withoutWorkloads ? NO_WORKLOADS : gatherWorkloads(ports, namespace),
  ]);
  for (const answer of [secret, accounts, pods]) {
    if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
  }
  if (!made.ok) return made;
  if (!secret.ok || !accounts.ok || !pods.ok) throw new Error("unreachable: refusals were returned above");
  // A list in a namespace that is not there is empty, not an error. Every living namespace has ServiceAccount
  // `default`, so an empty list is worth the question.
  if (accounts.value.length === 0) {
    const dead = await namespaceNotAlive(kube, namespace);
    if (dead !== undefined) return { ok: false, blocked: dead };
  }
  const { workloads, unseen } = made;
  const facts = { namespace, accounts: accounts.value, pods: pods.value, workloads, unseen };
  return { ok: true, facts: secret.value === undefined ? facts : { ...facts, secret: secret.value } };
}

const NO_WORKLOADS = { ok: true, workloads: [], unseen: [] } as const;

/** Turns "not found" into an absent value: for what may well not be there. */
async function optional<T>(asked: Promise<KubeAnswer<T>>): Promise<KubeAnswer<T | undefined>> {
  const answer = await asked;
  return !answer.ok && answer.refusal.kind === "not-found" ? { ok: true, value: undefined } : answer;
}

/** Why nothing can be done in a namespace that is not there or is being deleted; undefined where it lives. */
export async function namespaceNotAlive(kube: Kube, namespace: string): Promise<Blocked | undefined> {
  const answer = await kube.get("Namespace", { name: namespace });
  if (answer.ok) {
    return answer.value.status?.phase === "Terminating" ? terminating(kube, namespace) : undefined;
  }
  if (answer.refusal.kind !== "not-found") return undefined;
  return blockedBy(
    finding("namespace-missing", {
      title: `the cluster has no namespace \`${namespace}\``,
      subject: { kind: "Namespace", name: namespace },
      evidence: [{ text: answer.refusal.message, source: `API server ${kube.cluster.server}` }],
      fixes: [{ text: "see which there are", command: "kubectl get namespaces", applicability: "manual" }],
    }),
  );
}

/** As the API server refuses to create anything there. */
function terminating(kube: Kube, namespace: string): Blocked {
  const attempt = { verb: "create", resource: "secrets", namespace };
  const message = `the namespace's phase is Terminating`;
  return blockedByRefusal({ kind: "namespace-terminating", attempt, message }, kube);
}
