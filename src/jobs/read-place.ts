import type { ClusterFacts, Unseen } from "../core/cluster/cluster-facts.ts";
import { keepAccount, keepPod, keepSecret, keepTemplate } from "../core/cluster/keep.ts";
import type { KubeAnswer } from "../core/kube/kube.ts";
import type { KubeKind, Pod, PullSecret, ServiceAccount } from "../core/kube/objects.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import { podPullSecrets } from "../core/kubelet/pod-pull-secrets.ts";
import { type WorkloadTemplate, workloadTemplate } from "../core/workload/workload-template.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";
import { PULL_SECRET_TYPES } from "./read-pull-secrets.ts";

/** A namespace, or all of them at once. */
export interface Place {
  readonly namespace?: string;
  readonly secretName: string;
}

export type PlaceReading =
  | { readonly ok: true; readonly facts: ClusterFacts }
  | { readonly ok: false; readonly blocked: Blocked };

/** What makes Pods that nothing else here stands for: Pods of ReplicaSets and Jobs are there or are over. */
const TEMPLATE_KINDS = ["Deployment", "StatefulSet", "DaemonSet", "CronJob"] as const;

/** Reads a place with one list a kind, all at once; each page is dropped as soon as what is kept of it is. */
export async function readPlace(ports: Ports, place: Place): Promise<PlaceReading> {
  const { kube, signal } = ports;
  const query = { signal, ...(place.namespace === undefined ? {} : { namespace: place.namespace }) };
  const [pods, accounts, templates, secrets] = await Promise.all([
    kube.collect("Pod", query, keepPod),
    kube.collect("ServiceAccount", query, keepAccount),
    Promise.all(TEMPLATE_KINDS.map((kind) => readTemplates(ports, kind, query))),
    readSecrets(ports, query),
  ]);
  const seen = sorter(place);
  const kept = {
    pods: seen.take("Pod", pods),
    accounts: seen.take("ServiceAccount", accounts),
    workloads: templates.flatMap(({ kind, answer }) => seen.take(kind, answer)),
  };
  const { stopped } = seen;
  if (stopped !== undefined) return { ok: false, blocked: blockedByRefusal(stopped, kube) };
  if (secrets.ok) return { ok: true, facts: { ...kept, secrets: secrets.value, unseen: seen.unseen } };
  if (secrets.refusal.kind !== "forbidden")
    return { ok: false, blocked: blockedByRefusal(secrets.refusal, kube) };
  const named = await readSecretsByName(ports, place, kept);
  const unseen: Unseen = {
    ...unseenOf("Secret", place, secrets.refusal),
    ...(named === undefined ? {} : { byName: true }),
  };
  return { ok: true, facts: { ...kept, secrets: named ?? [], unseen: [...seen.unseen, unseen] } };
}

type Query = { readonly signal: AbortSignal; readonly namespace?: string };

async function readTemplates<K extends (typeof TEMPLATE_KINDS)[number]>(
  { kube }: Ports,
  kind: K,
  query: Query,
): Promise<{ readonly kind: K; readonly answer: KubeAnswer<readonly WorkloadTemplate[]> }> {
  const answer = await kube.collect(kind, query, (object) => keepTemplate(workloadTemplate(kind, object)));
  return { kind, answer };
}

async function readSecrets({ kube }: Ports, query: Query): Promise<KubeAnswer<readonly PullSecret[]>> {
  const secrets: PullSecret[] = [];
  const lists = PULL_SECRET_TYPES.map((type) =>
    kube.collect("Secret", { ...query, fieldSelector: `type=${type}` }, keepSecret),
  );
  for (const answer of await Promise.all(lists)) {
    if (!answer.ok) return answer;
    secrets.push(...answer.value);
  }
  return { ok: true, value: secrets };
}

/**
 * The secrets that may be read where they may not be listed: everywhere those of pullpass's one name, as a rule with
 * `resourceNames` permits; in one namespace also each that is named there. Undefined where that is forbidden too.
 */
async function readSecretsByName(
  { kube, signal }: Ports,
  { namespace, secretName }: Place,
  named: { readonly pods: readonly Pod[]; readonly accounts: readonly ServiceAccount[] },
): Promise<readonly PullSecret[] | undefined> {
  if (namespace === undefined) {
    const query = { signal, fieldSelector: `metadata.name=${secretName}` };
    const answer = await kube.collect("Secret", query, keepSecret);
    return answer.ok ? answer.value : undefined;
  }
  const lists = [
    ...named.accounts.map(({ imagePullSecrets }) => imagePullSecrets),
    ...named.pods.map(({ spec }) => spec.imagePullSecrets),
  ];
  const names = new Set([secretName, ...lists.flatMap((pod) => podPullSecrets({ pod }).names)]);
  const secrets: PullSecret[] = [];
  let isPermitted = false;
  for (const name of names) {
    const answer = await kube.get("Secret", { namespace, name });
    if (answer.ok) secrets.push(keepSecret(answer.value));
    isPermitted ||= answer.ok || answer.refusal.kind === "not-found";
  }
  return isPermitted ? secrets : undefined;
}

/** Sorts answers into what was seen, what may not be seen, and what stops everything. */
function sorter(place: Place) {
  const unseen: Unseen[] = [];
  const state: { stopped?: KubeRefusal } = {};
  return {
    unseen,
    get stopped() {
      return state.stopped;
    },
    take<T>(kind: KubeKind, answer: KubeAnswer<readonly T[]>): readonly T[] {
      if (answer.ok) return answer.value;
      const { refusal } = answer;
      if (refusal.kind === "forbidden" || refusal.kind === "not-found")
        unseen.push(unseenOf(kind, place, refusal));
      else state.stopped ??= refusal;
      return [];
    },
  };
}

function unseenOf(kind: KubeKind, { namespace }: Place, refusal: KubeRefusal): Unseen {
  return { kind, refusal, ...(namespace === undefined ? {} : { namespace }) };
}
