import { lookOf } from "../core/credential/credential-look.ts";
import { type AccountFacts, accountFacts } from "../core/facts/account-facts.ts";
import type { Facts, Unseen } from "../core/facts/facts.ts";
import { type NodeFacts, nodeFacts } from "../core/facts/node-facts.ts";
import { type PodFacts, podFacts } from "../core/facts/pod-facts.ts";
import {
  type CredentialRegister,
  credentialRegister,
  type SecretFacts,
  secretFacts,
} from "../core/facts/secret-facts.ts";
import type { KubeEvent, Pod } from "../core/kube/objects.ts";
import type { KubeRefusal } from "../core/kube/refusal.ts";
import { describeKubeRefusal } from "../core/kube/refusal-text.ts";
import { lackingNames } from "../core/why/lacking-names.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";
import { listPullSecrets } from "./read-pull-secrets.ts";

/** What the cluster knows of the Pods: events, ServiceAccounts, secrets, nodes. What may not be read is noted, and the rest goes on. */
export async function gatherPodFacts(ports: Ports, pods: readonly Pod[]): Promise<Facts> {
  const now = ports.clock.now();
  const register = credentialRegister((credential) => lookOf(credential, now));
  const unseen: Unseen[] = [];
  const note = (what: string, refusal: KubeRefusal): void => {
    unseen.push(unseenOf(what, refusal));
  };
  const namespaces = [...Map.groupBy(pods, ({ metadata }) => metadata.namespace ?? "")];
  const [parts, nodes] = await Promise.all([
    inParallel(namespaces, NAMESPACES_AT_ONCE, ([namespace, those]) =>
      gatherNamespace({ ports, register, note }, namespace, those),
    ),
    gatherNodes(ports, pods, note),
  ]);
  const facts: Facts = {
    gatheredAt: now.toISOString(),
    server: ports.kube.cluster.server,
    pods: parts.flatMap((part) => part.pods),
    accounts: parts.flatMap((part) => part.accounts),
    secrets: parts.flatMap((part) => part.secrets),
    nodes,
    probes: [],
    unseen,
  };
  return { ...facts, secrets: [...facts.secrets, ...(await namesakesOf({ ports, register, note }, facts))] };
}

interface Gathering {
  readonly ports: Ports;
  readonly register: CredentialRegister;
  readonly note: (what: string, refusal: KubeRefusal) => void;
}

async function gatherNamespace(gathering: Gathering, namespace: string, pods: readonly Pod[]) {
  const [events, accounts] = await Promise.all([
    eventsOf(gathering, namespace, pods),
    accountsOf(gathering, namespace, pods),
  ]);
  const facts: readonly PodFacts[] = pods.map((pod) => podFacts(pod, events));
  const names = new Set([
    ...facts.flatMap(({ pullSecrets }) => pullSecrets),
    ...accounts.flatMap(({ pullSecrets }) => pullSecrets),
  ]);
  const secrets = await secretsOf(gathering, namespace, names);
  return { pods: facts, accounts, secrets };
}

/** One Pod's events by its uid; of several those of the namespace that are about Pods, in one list. */
async function eventsOf(
  { ports, note }: Gathering,
  namespace: string,
  pods: readonly Pod[],
): Promise<readonly KubeEvent[]> {
  const [pod, another] = pods;
  const fieldSelector =
    pod !== undefined && another === undefined
      ? `involvedObject.uid=${pod.metadata.uid}`
      : "involvedObject.kind=Pod";
  const uids = new Set(pods.map(({ metadata }) => metadata.uid));
  const answer = await ports.kube.collect(
    "Event",
    { namespace, fieldSelector, signal: ports.signal },
    (event) => (uids.has(event.involvedObject.uid ?? "") ? event : undefined),
  );
  if (answer.ok) return answer.value.flatMap((event) => event ?? []);
  note(`the events of namespace ${namespace}`, answer.refusal);
  return [];
}

async function accountsOf(
  { ports, note }: Gathering,
  namespace: string,
  pods: readonly Pod[],
): Promise<readonly AccountFacts[]> {
  const names = [...new Set(pods.map((pod) => pod.spec.serviceAccountName ?? "default"))];
  const read = await inParallel(names, NAMESPACES_AT_ONCE, async (name) => {
    const answer = await ports.kube.get("ServiceAccount", { namespace, name });
    if (answer.ok) return [accountFacts(answer.value)];
    note(`serviceaccount ${namespace}/${name}`, answer.refusal);
    return [];
  });
  return read.flat();
}

/** Every pull secret of the namespace, and those that are named: they may be of another type, or not be there. */
async function secretsOf(
  { ports, register, note }: Gathering,
  namespace: string,
  names: ReadonlySet<string>,
): Promise<readonly SecretFacts[]> {
  const listed = await listPullSecrets(ports, namespace);
  if (!listed.ok) note(`the pull secrets of namespace ${namespace}`, listed.refusal);
  const seen = listed.ok ? listed.value : [];
  const known = new Set(seen.map(({ metadata }) => metadata.name));
  const others = [...names].filter((name) => !known.has(name));
  const named = await inParallel(others, NAMESPACES_AT_ONCE, async (name): Promise<SecretFacts> => {
    const answer = await ports.kube.get("Secret", { namespace, name });
    if (answer.ok) return secretFacts(answer.value, register);
    const { refusal } = answer;
    const why = describeKubeRefusal(refusal);
    if (refusal.kind === "not-found") return { kind: "missing", namespace, name, why };
    return { kind: refusal.kind === "forbidden" ? "forbidden" : "unreadable", namespace, name, why };
  });
  return [...seen.map((secret) => secretFacts(secret, register)), ...named];
}

/** More are read in one list. */
const MAX_NODES_ONE_BY_ONE = 8;

async function gatherNodes(
  ports: Ports,
  pods: readonly Pod[],
  note: Gathering["note"],
): Promise<readonly NodeFacts[]> {
  const names = [...new Set(pods.flatMap(({ spec }) => spec.nodeName ?? []))];
  if (names.length > MAX_NODES_ONE_BY_ONE) {
    const answer = await ports.kube.list("Node", { signal: ports.signal });
    if (answer.ok) return answer.value.map(nodeFacts);
    note("the nodes", answer.refusal);
    return [];
  }
  const read = await Promise.all(names.map((name) => ports.kube.get("Node", { name })));
  return read.flatMap((answer, place) => {
    if (answer.ok) return [nodeFacts(answer.value)];
    note(`node ${names[place]}`, answer.refusal);
    return [];
  });
}

/** All nodes, for an image that lacks the platform of those it was tried on; as they were where they may not be listed. */
export async function withAllNodes(ports: Ports, facts: Facts): Promise<Facts> {
  const answer = await ports.kube.list("Node", { signal: ports.signal });
  return answer.ok ? { ...facts, nodes: answer.value.map(nodeFacts) } : facts;
}

/**
 * Secrets of other namespaces that have the name of one that a Pod lacks, as far as they may be seen. With the register of
 * all others, since the registry is asked about what they hold, too.
 */
async function namesakesOf({ ports, register }: Gathering, facts: Facts): Promise<readonly SecretFacts[]> {
  const known = new Set(facts.secrets.map(({ namespace, name }) => `${namespace}/${name}`));
  const found = await inParallel(lackingNames(facts), NAMESPACES_AT_ONCE, async (name) => {
    const answer = await ports.kube.list("Secret", {
      fieldSelector: `metadata.name=${name}`,
      signal: ports.signal,
    });
    if (!answer.ok) return [];
    return answer.value
      .filter(({ metadata }) => !known.has(`${metadata.namespace ?? ""}/${metadata.name}`))
      .map((secret) => secretFacts(secret, register));
  });
  return found.flat();
}

export function unseenOf(what: string, refusal: KubeRefusal): Unseen {
  return { what, why: describeKubeRefusal(refusal), isForbidden: refusal.kind === "forbidden" };
}
