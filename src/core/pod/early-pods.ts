import type { LocalObjectReference, Pod } from "../kube/objects.ts";
import { awaitsImage, podImages } from "./pod-images.ts";
import { specAccount } from "./spec-images.ts";

/**
 * A Pod that waits for an image of the registry and does not have the secret, sorted by what helps it.
 *
 * - `restart`: its controller makes it anew, and admission then gives it its ServiceAccount's list.
 * - `bare`: nothing owns it; deleted, it would be gone.
 * - `static`: the kubelet makes it from a file on its node, past admission: it never gets a ServiceAccount's list.
 * - `suppressed`: it names pull secrets of its own and gets none of its ServiceAccount's, made anew or not.
 */
export type EarlyPod =
  | {
      readonly kind: "restart";
      readonly pod: Pod;
      readonly owner: { readonly kind: string; readonly name: string; readonly uid: string };
    }
  | { readonly kind: "bare" | "static" | "suppressed"; readonly pod: Pod };

export interface EarlyPodsQuestion {
  readonly secretName: string;
  /** Whether an image, as written in a Pod, is of the registry. */
  readonly isOfRegistry: (image: string) => boolean;
  /** The pull secrets of the ServiceAccount by name, as read before anything was attached; absent: not attached to. */
  readonly listOf: (account: string) => readonly LocalObjectReference[] | undefined;
}

/** The Pods, in the order given, that came too early to have the secret and wait for an image because of it. */
export function earlyPods(pods: readonly Pod[], question: EarlyPodsQuestion): readonly EarlyPod[] {
  return pods.flatMap((pod) => {
    if (!cameTooEarly(pod, question)) return [];
    return [sortOut(pod, question)];
  });
}

function cameTooEarly(pod: Pod, question: EarlyPodsQuestion): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (question.listOf(accountOf(pod)) === undefined) return false;
  if (pod.spec.imagePullSecrets?.some(({ name }) => name === question.secretName)) return false;
  const phase = pod.status?.phase;
  if (phase === "Succeeded" || phase === "Failed") return false;
  return podImages(pod).some(({ image, status }) => question.isOfRegistry(image) && awaitsImage(status));
}

function sortOut(pod: Pod, question: EarlyPodsQuestion): EarlyPod {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
  // Only the kubelet's mirror of a static Pod is owned by a Node; deleted, it comes back just as it was.
  if (owner?.kind === "Node") return { kind: "static", pod };
  const inherited = new Set((question.listOf(accountOf(pod)) ?? []).map(({ name }) => name));
  // A list that holds a name its account does not is the template's own. The other way round is no sign: the
  // account may have been given more since.
  const hasOwnList = (pod.spec.imagePullSecrets ?? []).some(({ name }) => !inherited.has(name));
  if (hasOwnList) return { kind: "suppressed", pod };
  if (owner === undefined) return { kind: "bare", pod };
  return { kind: "restart", pod, owner: { kind: owner.kind, name: owner.name, uid: owner.uid } };
}

/** The ServiceAccount a Pod runs as. */
export function accountOf(pod: Pod): string {
  return specAccount(pod.spec);
}
