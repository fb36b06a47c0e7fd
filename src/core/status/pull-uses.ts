import type { ClusterFacts } from "../cluster/cluster-facts.ts";
import type { ImageReference } from "../image/image-reference.ts";
import { parseImageReference } from "../image/reference.ts";
import { addressCovers, type RegistryAddress } from "../image/registry-address.ts";
import type { LocalObjectReference, Pod } from "../kube/objects.ts";
import { podPullSecrets } from "../kubelet/pod-pull-secrets.ts";
import { accountOf } from "../pod/early-pods.ts";
import { hadImage, podImages, pullFailure } from "../pod/pod-images.ts";
import { specAccount, specImages } from "../pod/spec-images.ts";
import { PROOF_NAME_PREFIX } from "../proof/proof-marks.ts";

/** An image that a Pod pulls, or a Pod of a workload would. */
export interface PullUse {
  readonly namespace: string;
  readonly account: string;
  readonly image: ImageReference;
  /** The pull secrets that a new Pod of it would have, in order. */
  readonly secretNames: readonly string[];
  /** Absent: a template without a Pod of its own. */
  readonly pod?: Pod;
  /** Why the kubelet cannot pull it, in its own word. */
  readonly failure?: string;
  /** Whether the kubelet has shown that the image came. */
  readonly came: boolean;
}

type ListOf = (namespace: string, account: string) => readonly LocalObjectReference[];

/** Every image that something uses; Pods that are over or are going use none. */
export function pullUses(facts: ClusterFacts, registry?: RegistryAddress): readonly PullUse[] {
  const readImage = imageReader(registry);
  const lists = new Map(
    facts.accounts.map(({ metadata, imagePullSecrets = [] }) => [
      `${metadata.namespace}/${metadata.name}`,
      imagePullSecrets,
    ]),
  );
  const listOf: ListOf = (namespace, account) => lists.get(`${namespace}/${account}`) ?? [];
  const ofPods = facts.pods.filter(isLiving).flatMap((pod) => usesOfPod(pod, listOf, readImage));
  const shown = new Set(ofPods.map(useKey));
  const ofTemplates = facts.workloads.flatMap(({ metadata, podSpec }) => {
    const { namespace = "" } = metadata;
    const account = specAccount(podSpec);
    const serviceAccount = listOf(namespace, account);
    const secretNames = podPullSecrets({ pod: podSpec.imagePullSecrets, serviceAccount }).names;
    return specImages(podSpec).flatMap((used): PullUse[] => {
      const image = readImage(used.image);
      return image === undefined ? [] : [{ namespace, account, image, secretNames, came: false }];
    });
  });
  return [...ofPods, ...ofTemplates.filter((use) => !shown.has(useKey(use)))];
}

function useKey({ namespace, account, image }: PullUse): string {
  return `${namespace} ${account} ${image.text}`;
}

function isLiving({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined || metadata.name.startsWith(PROOF_NAME_PREFIX)) return false;
  return status?.phase !== "Succeeded" && status?.phase !== "Failed";
}

function usesOfPod(
  pod: Pod,
  listOf: ListOf,
  readImage: (text: string) => ImageReference | undefined,
): readonly PullUse[] {
  const { namespace = "" } = pod.metadata;
  const account = accountOf(pod);
  const secretNames = namesOfNew(pod, listOf(namespace, account));
  return podImages(pod).flatMap(({ image: text, status }): PullUse[] => {
    const image = readImage(text);
    if (image === undefined) return [];
    const failure = pullFailure(status)?.reason;
    const came = failure === undefined && hadImage(status);
    const use = { namespace, account, image, secretNames, pod, came };
    return [failure === undefined ? use : { ...use, failure }];
  });
}

/**
 * A Pod carries the list that it was created with, and does not say whose it was. One that is all in its account's
 * list now was most likely got from there, so that a new Pod gets what the account has today; the kubelet's mirror of
 * a static Pod never gets any.
 */
function namesOfNew({ metadata, spec }: Pod, serviceAccount: readonly LocalObjectReference[]) {
  const own = spec.imagePullSecrets ?? [];
  const isStatic = metadata.ownerReferences?.some(({ kind }) => kind === "Node") === true;
  const isInherited = own.every(({ name }) => serviceAccount.some((entry) => entry.name === name));
  const pod = !isStatic && isInherited ? [] : own;
  return podPullSecrets({ pod, serviceAccount: isStatic ? [] : serviceAccount }).names;
}

/** Images are few and Pods are many: each text is read once. Undefined: no image, or not of the registry. */
function imageReader(registry: RegistryAddress | undefined) {
  const known = new Map<string, ImageReference | undefined>();
  return (text: string): ImageReference | undefined => {
    if (!known.has(text)) {
      const parsed = parseImageReference(text);
      const image = parsed.ok && parsed.image.domain !== "" ? parsed.image : undefined;
      const isMeant = image !== undefined && (registry === undefined || addressCovers(registry, image));
      known.set(text, isMeant ? image : undefined);
    }
    return known.get(text);
  };
}
