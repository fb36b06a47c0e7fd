import { finding } from "../core/finding/finding.ts";
import type { Kube, KubeAnswer } from "../core/kube/kube.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import { namespaceNotAlive } from "./gather-namespace.ts";
import type { Ports } from "./ports.ts";

export type ReadPullSecrets =
  | { readonly ok: true; readonly secrets: readonly PullSecret[] }
  | { readonly ok: false; readonly blocked: Blocked };

/** Secrets by their names, in that order; one that is not there stops it. */
export async function readNamed(
  { kube }: Ports,
  namespace: string,
  names: readonly string[],
): Promise<ReadPullSecrets> {
  const secrets: PullSecret[] = [];
  for (const name of names) {
    const answer = await kube.get("Secret", { namespace, name });
    if (!answer.ok)
      return { ok: false, blocked: await secretBlocked(kube, { namespace, name }, answer.refusal) };
    secrets.push(answer.value);
  }
  return { ok: true, secrets };
}

async function secretBlocked(
  kube: Kube,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  refusal: KubeRefusal,
): Promise<Blocked> {
  if (refusal.kind !== "not-found") return blockedByRefusal(refusal, kube);
  const dead = await namespaceNotAlive(kube, namespace);
  if (dead !== undefined) return dead;
  return blockedBy(
    finding("pull-secret-missing", {
      title: `namespace \`${namespace}\` has no secret \`${name}\``,
      subject: { kind: "Secret", namespace, name },
      evidence: [{ text: refusal.message, source: `API server ${kube.cluster.server}` }],
      fixes: [
        {
          text: "see the pull secrets that there are",
          command: `pullpass secret lint -n ${namespace}`,
          applicability: "manual",
        },
      ],
    }),
  );
}

export const PULL_SECRET_TYPES = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"] as const;

/** Every pull secret of a namespace, and no other secret: the selection is the API server's. */
export async function readAll(ports: Ports, namespace: string): Promise<ReadPullSecrets> {
  const { kube } = ports;
  const answer = await listPullSecrets(ports, namespace);
  if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
  // A list in a namespace that is not there is empty, not an error.
  const dead = answer.value.length === 0 ? await namespaceNotAlive(kube, namespace) : undefined;
  return dead === undefined ? { ok: true, secrets: answer.value } : { ok: false, blocked: dead };
}

/** The same with the API server's own refusal; without a namespace those of all namespaces. */
export async function listPullSecrets(
  { kube, signal }: Ports,
  namespace?: string,
): Promise<KubeAnswer<readonly PullSecret[]>> {
  const secrets: PullSecret[] = [];
  const where = namespace === undefined ? {} : { namespace };
  for (const type of PULL_SECRET_TYPES) {
    const answer = await kube.list("Secret", { ...where, fieldSelector: `type=${type}`, signal });
    if (!answer.ok) return answer;
    secrets.push(...answer.value);
  }
  return { ok: true, value: secrets };
}
