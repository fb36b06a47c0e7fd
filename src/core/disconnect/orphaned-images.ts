import type { ImageReference } from "../image/image-reference.ts";
import { parseImageReference } from "../image/reference.ts";
import type { LocalObjectReference, Pod, PodSpec, PullSecret } from "../kube/objects.ts";
import { podPullSecrets } from "../kubelet/pod-pull-secrets.ts";
import { lookupPullSecrets } from "../kubelet/pull-secrets.ts";
import type { ObjectRef } from "../plan/action.ts";
import {
  accountHolder,
  isAttachedByUs,
  listWithout,
  type SecretHolder,
  workloadHolder,
} from "../plan/detach.ts";
import { specAccount, specImages } from "../pod/spec-images.ts";
import type { DisconnectFacts } from "./disconnect-facts.ts";
import type { NamespaceRemoval } from "./plan-disconnect.ts";

/** An image for which Pods have a credential today and would have none. */
export interface OrphanedImage {
  readonly namespace: string;
  readonly image: ImageReference;
  /** The Pods, and what makes Pods, that use it. */
  readonly usedBy: readonly ObjectRef[];
  /** Some of their other secrets may not be read: one of them may hold another credential. */
  readonly isDoubtful: boolean;
}

/**
 * The images that no credential would be left for, by the kubelet's own lookup before and after. Not those of the
 * registry alone: a key matches every image that its prefix covers, and a secret that is detached takes along what
 * else is in it.
 */
export function orphanedImages(facts: DisconnectFacts, removal: NamespaceRemoval): readonly OrphanedImage[] {
  const secrets = { before: secretsBefore(facts), after: secretsAfter(facts, removal) };
  const byImage = new Map<string, OrphanedImage>();
  for (const { ref, spec, lists } of pullersOf(facts, removal)) {
    for (const { image: text } of specImages(spec)) {
      const parsed = parseImageReference(text);
      if (!parsed.ok || !losesAll(parsed.image, lists, secrets)) continue;
      const known = byImage.get(parsed.image.text);
      const isDoubtful = lists.after.some((name) => facts.unreadable.includes(name));
      byImage.set(parsed.image.text, {
        namespace: facts.namespace,
        image: parsed.image,
        usedBy: addOnce(known?.usedBy ?? [], ref),
        isDoubtful: (known?.isDoubtful ?? true) && isDoubtful,
      });
    }
  }
  return [...byImage.values()];
}

/** The Pods that still name the secret in their own spec: they go on running, and cannot pull with it again. */
export function podsNaming(pods: readonly Pod[], secretName: string): readonly Pod[] {
  return pods.filter(
    (pod) => isAlive(pod) && (pod.spec.imagePullSecrets ?? []).some(({ name }) => name === secretName),
  );
}

interface Lists {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What pulls images, with the names of its pull secrets today and once all is taken back. */
interface Puller {
  readonly ref: ObjectRef;
  readonly spec: PodSpec;
  readonly lists: Lists;
}

function pullersOf(facts: DisconnectFacts, removal: NamespaceRemoval): readonly Puller[] {
  const { namespace } = facts;
  const accounts = new Map(facts.accounts.map((account) => [account.metadata.name, accountHolder(account)]));
  const templates = facts.workloads.map((workload): Puller => {
    const account = accounts.get(specAccount(workload.podSpec));
    const own = workloadHolder(workload);
    const before = podPullSecrets({ pod: own.imagePullSecrets, serviceAccount: account?.imagePullSecrets });
    const after = podPullSecrets({
      pod: listAfter(own, removal.detached),
      serviceAccount: account === undefined ? undefined : listAfter(account, removal.detached),
    });
    const ref: ObjectRef = { kind: workload.kind, namespace, name: workload.metadata.name };
    return { ref, spec: workload.podSpec, lists: { before: before.names, after: after.names } };
  });
  // A Pod keeps the list that it was made with.
  const pods = facts.pods.filter(isAlive).map(({ metadata, spec }): Puller => {
    const { names } = podPullSecrets({ pod: spec.imagePullSecrets });
    const ref: ObjectRef = { kind: "Pod", namespace, name: metadata.name };
    return { ref, spec, lists: { before: names, after: names } };
  });
  return [...templates, ...pods];
}

function isAlive({ metadata, status }: Pod): boolean {
  const isOver = status?.phase === "Succeeded" || status?.phase === "Failed";
  return metadata.deletionTimestamp === undefined && !isOver;
}

function listAfter(holder: SecretHolder, detached: readonly string[]): readonly LocalObjectReference[] {
  let rest = holder;
  for (const name of detached) {
    if (!isAttachedByUs(holder, name)) continue;
    rest = { ...rest, imagePullSecrets: listWithout(rest, name) };
  }
  return rest.imagePullSecrets;
}

type Secrets = ReadonlyMap<string, PullSecret>;

function secretsBefore({ secret, others }: DisconnectFacts): Secrets {
  const all = secret === undefined ? others : [secret, ...others];
  return new Map(all.map((one) => [one.metadata.name, one]));
}

function secretsAfter(facts: DisconnectFacts, { secret: removal }: NamespaceRemoval): Secrets {
  const rest: DisconnectFacts = removal.kind === "update" ? { ...facts, secret: removal.object } : facts;
  const after = new Map(secretsBefore(rest));
  if (removal.kind === "delete" && facts.secret !== undefined) after.delete(facts.secret.metadata.name);
  return after;
}

function losesAll(
  image: ImageReference,
  lists: Lists,
  secrets: { readonly before: Secrets; readonly after: Secrets },
): boolean {
  return (
    candidates(image, lists.before, secrets.before) > 0 && candidates(image, lists.after, secrets.after) === 0
  );
}

/** None, too, where a secret of the list cannot be decoded: the kubelet pulls nothing then, before and after. */
function candidates(image: ImageReference, names: readonly string[], secrets: Secrets): number {
  const lookup = lookupPullSecrets(
    names.flatMap((name) => secrets.get(name) ?? []),
    image,
  );
  return lookup.ok ? lookup.candidates.length : 0;
}

function addOnce(refs: readonly ObjectRef[], ref: ObjectRef): readonly ObjectRef[] {
  return refs.some(({ kind, name }) => kind === ref.kind && name === ref.name) ? refs : [...refs, ref];
}
