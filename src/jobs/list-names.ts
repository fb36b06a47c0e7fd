import { parseImageReference } from "../core/image/reference.ts";
import type { KubeAnswer, ListQuery } from "../core/kube/kube.ts";
import type { KubeKind, Pod } from "../core/kube/objects.ts";
import { podImages } from "../core/pod/pod-images.ts";
import { WORKLOAD_KINDS } from "../core/workload/workload-template.ts";
import type { Ports } from "./ports.ts";
import { readAll } from "./read-pull-secrets.ts";

/** What a cluster has names for. */
export type NamedThing =
  | "namespaces"
  | "service-accounts"
  | "pull-secrets"
  | "workloads"
  | "pods-and-workloads"
  | "images"
  | "registries"
  | "nodes";

/**
 * Tells the names of what is in the cluster, as soon as each answer is there, so that an end in the middle leaves what
 * came before it. What may not be read has no names. A name may be told twice.
 */
export async function listNames(
  ports: Ports,
  { thing, namespace }: { readonly thing: NamedThing; readonly namespace: string },
  tell: (name: string) => void,
): Promise<void> {
  const { signal } = ports;
  const here = { namespace, signal };
  switch (thing) {
    case "namespaces":
      return tellAll(await ports.kube.list("Namespace", { signal }), nameOf, tell);
    case "nodes":
      return tellAll(await ports.kube.list("Node", { signal }), nameOf, tell);
    case "service-accounts":
      return tellAll(await ports.kube.list("ServiceAccount", here), nameOf, tell);
    case "pull-secrets":
      return tellPullSecrets(ports, namespace, tell);
    case "workloads":
      return tellWorkloads(ports, here, tell);
    case "pods-and-workloads":
      await Promise.all([tellOwn(ports, "Pod", here, tell), tellWorkloads(ports, here, tell)]);
      return;
    case "images":
      return tellAll(await ports.kube.list("Pod", here), imagesOf, tell);
    case "registries":
      // All Pods say more, where they may be read and come in time.
      await Promise.all([tellRegistries(ports, { signal }, tell), tellRegistries(ports, here, tell)]);
  }
}

type Tell = (name: string) => void;

function tellAll<K>(answer: KubeAnswer<readonly K[]>, namesOf: (object: K) => readonly string[], tell: Tell) {
  if (!answer.ok) return;
  for (const object of answer.value) for (const name of namesOf(object)) tell(name);
}

function nameOf(object: { readonly metadata: { readonly name: string } }): readonly string[] {
  return [object.metadata.name];
}

async function tellOwn({ kube }: Ports, kind: KubeKind, query: ListQuery, tell: Tell): Promise<void> {
  const answer = await kube.list(kind, query);
  if (answer.ok) for (const { metadata } of answer.value) tell(metadata.name);
}

async function tellPullSecrets(ports: Ports, namespace: string, tell: Tell): Promise<void> {
  const read = await readAll(ports, namespace);
  if (read.ok) for (const { metadata } of read.secrets) tell(metadata.name);
}

async function tellWorkloads({ kube }: Ports, query: ListQuery, tell: Tell): Promise<void> {
  await Promise.all(
    WORKLOAD_KINDS.map(async (kind) => {
      const answer = await kube.list(kind, query);
      if (!answer.ok) return;
      for (const { metadata } of answer.value) {
        // What another workload made is changed there.
        const isMade = metadata.ownerReferences?.some(({ controller }) => controller === true) === true;
        if (!isMade) tell(`${kind.toLowerCase()}/${metadata.name}`);
      }
    }),
  );
}

async function tellRegistries({ kube }: Ports, query: ListQuery, tell: Tell): Promise<void> {
  const answer = await kube.list("Pod", query);
  if (!answer.ok) return;
  for (const text of answer.value.flatMap(imagesOf)) {
    const parsed = parseImageReference(text);
    if (!parsed.ok) continue;
    const { domain, path } = parsed.image;
    tell(domain);
    const [owner, ...rest] = path.split("/");
    if (owner !== undefined && rest.length > 0) tell(`${domain}/${owner}`);
  }
}

function imagesOf(pod: Pod): readonly string[] {
  return podImages(pod).map(({ image }) => image);
}
