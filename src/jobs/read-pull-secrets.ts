import type { KubeAnswer } from "../core/kube/kube.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
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
    if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
    secrets.push(answer.value);
  }
  return { ok: true, secrets };
}

export const PULL_SECRET_TYPES = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"] as const;

/** Every pull secret of a namespace, and no other secret: the selection is the API server's. */
export async function readAll(ports: Ports, namespace: string): Promise<ReadPullSecrets> {
  const answer = await listPullSecrets(ports, namespace);
  return answer.ok
    ? { ok: true, secrets: answer.value }
    : { ok: false, blocked: blockedByRefusal(answer.refusal, ports.kube) };
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
