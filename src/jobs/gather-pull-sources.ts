import { type PullSources, sourcesOfSecrets } from "../core/check/pull-sources.ts";
import { finding } from "../core/finding/finding.ts";
import type { ImageReference } from "../core/image/image-reference.ts";
import type { Kube, KubeAnswer } from "../core/kube/kube.ts";
import type { LocalObjectReference, PullSecret, ServiceAccount } from "../core/kube/objects.ts";
import { podPullSecrets } from "../core/kubelet/pod-pull-secrets.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import { namespaceNotAlive } from "./gather-namespace.ts";
import type { Ports } from "./ports.ts";

export type GatheredSources =
  | { readonly ok: true; readonly sources: PullSources }
  | { readonly ok: false; readonly blocked: Blocked };

export interface AccountKey {
  readonly namespace: string;
  readonly name: string;
}

/** Where ServiceAccounts and Secrets are read. */
export interface PullObjects {
  serviceAccount(key: AccountKey): Promise<KubeAnswer<ServiceAccount>>;
  secret(key: AccountKey): Promise<KubeAnswer<PullSecret>>;
}

/** A Pod that is to be made, by its ServiceAccount. */
export interface NewPod extends AccountKey {
  /** The list of its own template; absent or empty: it gets its ServiceAccount's. */
  readonly ownPullSecrets?: readonly LocalObjectReference[];
  /** Absent: the cluster. */
  readonly objects?: PullObjects;
}

/** What a new Pod would have to go on: the secrets of its list, as the kubelet reads them. */
export async function gatherPullSources(
  ports: Ports,
  pod: NewPod,
  image: ImageReference,
): Promise<GatheredSources> {
  const { kube } = ports;
  const { namespace, name: accountName, ownPullSecrets, objects = objectsOf(kube) } = pod;
  const account = { namespace, name: accountName };
  // Without its ServiceAccount a Pod is not admitted, whatever its own list.
  const read = await objects.serviceAccount(account);
  if (!read.ok) {
    // Manifests may bring their namespace along.
    const isOfCluster = pod.objects === undefined && read.refusal.kind === "not-found";
    const dead = isOfCluster ? await namespaceNotAlive(kube, namespace) : undefined;
    return { ok: false, blocked: dead ?? accountBlocked(ports, account, read.refusal) };
  }
  const { names } = podPullSecrets({ pod: ownPullSecrets, serviceAccount: read.value.imagePullSecrets });
  const secrets: PullSecret[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const secret = await objects.secret({ namespace, name });
    if (secret.ok) secrets.push(secret.value);
    else if (secret.refusal.kind === "not-found") missing.push(name);
    else return { ok: false, blocked: blockedByRefusal(secret.refusal, kube) };
  }
  return { ok: true, sources: sourcesOfSecrets({ secrets, missing }, image) };
}

function objectsOf(kube: Kube): PullObjects {
  return {
    serviceAccount: (key) => kube.get("ServiceAccount", key),
    secret: (key) => kube.get("Secret", key),
  };
}

type Refusal = Parameters<typeof blockedByRefusal>[0];

function accountBlocked(ports: Ports, account: AccountKey, refusal: Refusal): Blocked {
  if (refusal.kind !== "not-found") return blockedByRefusal(refusal, ports.kube);
  const { namespace, name } = account;
  return blockedBy(
    finding("service-account-missing", {
      title: `namespace \`${namespace}\` has no ServiceAccount \`${name}\``,
      subject: { kind: "ServiceAccount", namespace, name },
      evidence: [{ text: refusal.message, source: `API server ${ports.kube.cluster.server}` }],
      fixes: [
        {
          text: "see which there are",
          command: `kubectl get serviceaccounts -n ${namespace}`,
          applicability: "manual",
        },
      ],
    }),
  );
}
