import type { ClusterFacts, Unseen } from "../core/cluster/cluster-facts.ts";
import type { NamespaceChoice } from "../core/connect/namespace-choice.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
import { namespaceNotAlive } from "./gather-namespace.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";
import { type PlaceReading, readPlace } from "./read-place.ts";

export interface WhereToRead {
  readonly places: NamespaceChoice;
  /** The secret to read by its name where no more of the secrets may be seen. */
  readonly secretName: string;
}

export type GatheredCluster =
  | { readonly ok: true; readonly facts: ClusterFacts }
  /** No Pod may be seen at all, a namespace that was named is not there, or the cluster does not answer as it should. */
  | { readonly ok: false; readonly blocked: Blocked };

/**
 * Reads who pulls what with which secrets: all of the cluster with one list a kind, page by page, or namespace by
 * namespace where some were chosen or no more is permitted. What may not be read is among the facts as that.
 */
export async function gatherCluster(ports: Ports, look: WhereToRead): Promise<GatheredCluster> {
  const { places, secretName } = look;
  if (places.kind === "named") return readNamespaces(ports, places.names, secretName);
  if (places.kind === "selected") {
    const names = await namesOf(ports, places.selector);
    return names.ok
      ? readNamespaces(ports, names.names, secretName)
      : { ok: false, blocked: blockedByRefusal(names.refusal, ports.kube) };
  }
  const reading = await readPlace(ports, { secretName });
  if (!reading.ok) return reading;
  const refused = podsRefused(reading.facts);
  if (refused === undefined) return reading;
  const names = await namesOf(ports);
  if (names.ok) return readNamespaces(ports, names.names, secretName);
  return { ok: false, blocked: blockedByRefusal(refused, ports.kube) };
}

type Names =
  | { readonly ok: true; readonly names: readonly string[] }
  | { readonly ok: false; readonly refusal: KubeRefusal };

async function namesOf({ kube, signal }: Ports, labelSelector?: string): Promise<Names> {
  const query = { signal, ...(labelSelector === undefined ? {} : { labelSelector }) };
  const answer = await kube.collect("Namespace", query, ({ metadata }) => metadata.name);
  return answer.ok ? { ok: true, names: answer.value } : answer;
}

async function readNamespaces(
  ports: Ports,
  names: readonly string[],
  secretName: string,
): Promise<GatheredCluster> {
  let read = 0;
  const readings = await inParallel(names, NAMESPACES_AT_ONCE, async (namespace): Promise<PlaceReading> => {
    const reading = await readPlace(ports, { namespace, secretName });
    ports.progress(`reading namespaces: ${++read} of ${names.length}`, "step");
    if (!reading.ok || !isEmpty(reading.facts)) return reading;
    // A list in a namespace that is not there is empty, not an error.
    const dead = await namespaceNotAlive(ports.kube, namespace);
    return dead?.finding.cause === "namespace-missing" ? { ok: false, blocked: dead } : reading;
  });
  const parts: ClusterFacts[] = [];
  for (const reading of readings) {
    if (!reading.ok) return reading;
    parts.push(reading.facts);
  }
  const refused = parts.map(podsRefused);
  const [first] = refused;
  if (first !== undefined && refused.every((refusal) => refusal !== undefined))
    return { ok: false, blocked: blockedByRefusal(first, ports.kube) };
  return { ok: true, facts: { ...joined(parts), namespaces: names } };
}

/** Every living namespace has ServiceAccount `default`. */
function isEmpty({ pods, accounts, unseen }: ClusterFacts): boolean {
  return pods.length === 0 && accounts.length === 0 && unseen.length === 0;
}

function podsRefused({ unseen }: ClusterFacts): Unseen["refusal"] | undefined {
  return unseen.find(({ kind }) => kind === "Pod")?.refusal;
}

function joined(parts: readonly ClusterFacts[]): ClusterFacts {
  return {
    pods: parts.flatMap(({ pods }) => pods),
    accounts: parts.flatMap(({ accounts }) => accounts),
    workloads: parts.flatMap(({ workloads }) => workloads),
    secrets: parts.flatMap(({ secrets }) => secrets),
    unseen: parts.flatMap(({ unseen }) => unseen),
  };
}
