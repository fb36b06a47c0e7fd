import type { NamespaceFacts } from "../core/connect/connect-facts.ts";
import type { KubeObject, Pod, PullSecret, ServiceAccount } from "../core/kube/objects.ts";
import type { WorkloadTemplate } from "../core/workload/workload-template.ts";
import { type GatheredNamespace, gatherNamespace, type NamespaceToRead } from "./gather-namespace.ts";
import { gatherWorkloads } from "./gather-workloads.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";

/**
 * From how many namespaces on all of the cluster is listed at once: below, nine requests each cost less than every Pod
 * of a large cluster.
 */
const LIST_ALL_FROM = 8;

/**
 * Reads many namespaces, in their order: with one list of each kind over all of them where that is permitted, else
 * each by itself. Secrets are asked for by their name; no other is ever read.
 */
export async function gatherNamespaces(
  ports: Ports,
  wanted: readonly NamespaceToRead[],
): Promise<readonly GatheredNamespace[]> {
  const all = wanted.length < LIST_ALL_FROM ? undefined : await listAll(ports, wanted);
  let read = 0;
  return inParallel(wanted, NAMESPACES_AT_ONCE, async (one) => {
    const facts = all?.(one);
    // Without ServiceAccounts it may not be there at all, which its own reading finds out.
    if (facts !== undefined && facts.accounts.length > 0) return { ok: true, facts };
    const gathered = await gatherNamespace(ports, one);
    read++;
    ports.progress(`reading namespaces one by one: ${read} of ${wanted.length}`, "step");
    return gathered;
  });
}

/** All there is, by namespace; undefined where any of the lists is not permitted. */
async function listAll(
  ports: Ports,
  wanted: readonly NamespaceToRead[],
): Promise<((one: NamespaceToRead) => NamespaceFacts) | undefined> {
  const { kube, signal } = ports;
  const names = [...new Set(wanted.map(({ secretName }) => secretName))];
  const [accounts, pods, made, ...secrets] = await Promise.all([
    kube.list("ServiceAccount", { signal }),
    kube.list("Pod", { signal }),
    wanted.every(({ withoutWorkloads }) => withoutWorkloads)
      ? { ok: true as const, workloads: [], unseen: [] }
      : gatherWorkloads(ports),
    ...names.map((name) => kube.list("Secret", { fieldSelector: `metadata.name=${name}`, signal })),
  ]);
  if (!accounts.ok || !pods.ok || !made.ok || made.unseen.length > 0) return undefined;
  const found: PullSecret[] = [];
  for (const answer of secrets) {
    if (!answer.ok) return undefined;
    found.push(...answer.value);
  }
  return byNamespace({
    accounts: accounts.value,
    pods: pods.value,
    workloads: made.workloads,
    secrets: found,
  });
}

interface Listed {
  readonly accounts: readonly ServiceAccount[];
  readonly pods: readonly Pod[];
  readonly workloads: readonly WorkloadTemplate[];
  readonly secrets: readonly PullSecret[];
}

function byNamespace(listed: Listed): (one: NamespaceToRead) => NamespaceFacts {
  const namespaceOf = ({ metadata }: Pick<KubeObject, "metadata">): string => metadata.namespace ?? "";
  const accounts = Map.groupBy(listed.accounts, namespaceOf);
  const pods = Map.groupBy(listed.pods, namespaceOf);
  const workloads = Map.groupBy(listed.workloads, namespaceOf);
  const secrets = Map.groupBy(listed.secrets, namespaceOf);
  return ({ namespace, secretName }) => {
    const secret = secrets.get(namespace)?.find(({ metadata }) => metadata.name === secretName);
    return {
      namespace,
      accounts: accounts.get(namespace) ?? [],
      pods: pods.get(namespace) ?? [],
      workloads: workloads.get(namespace) ?? [],
      unseen: [],
      ...(secret === undefined ? {} : { secret }),
    };
  };
}
