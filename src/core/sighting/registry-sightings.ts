import { parseImageReference } from "../image/reference.ts";
import { addressCovers, type RegistryAddress } from "../image/registry-address.ts";
import type { Pod } from "../kube/objects.ts";
import { accountOf } from "../pod/early-pods.ts";
import { podImages, pullFailure } from "../pod/pod-images.ts";

/** What Pods show of a registry, or of an image, a namespace or a ServiceAccount with it: how many use it, how many wait for it. */
export interface Sighting {
  /** A registry's host, an image as it is written, a namespace or a ServiceAccount. */
  readonly name: string;
  /** Pods that use it; at least one. */
  readonly pods: number;
  /** Those of them of which the kubelet says that the image cannot be pulled. */
  readonly failing: number;
}

/** The registries that Pods use by host, those first for which most Pods wait; each Pod counts once for each. */
export function sightRegistries(pods: readonly Pod[]): readonly Sighting[] {
  return sightings(pods.flatMap(usesOf), ({ domain }) => domain);
}

/** The images of a registry that Pods use, those first for which most Pods wait. */
export function sightImages(pods: readonly Pod[], registry: RegistryAddress): readonly Sighting[] {
  return sightings(usesUnder(pods, registry), ({ text }) => text);
}

/** The namespaces whose Pods use the registry, those first in which most Pods wait for it. */
export function sightNamespaces(pods: readonly Pod[], registry: RegistryAddress): readonly Sighting[] {
  return sightings(usesUnder(pods, registry), ({ pod }) => pod.metadata.namespace ?? "");
}

/** The ServiceAccounts whose Pods use the registry, those first whose Pods wait for it most. */
export function sightAccounts(pods: readonly Pod[], registry: RegistryAddress): readonly Sighting[] {
  return sightings(usesUnder(pods, registry), ({ pod }) => accountOf(pod));
}

/** One image of one Pod. */
interface Use {
  readonly pod: Pod;
  readonly domain: string;
  readonly path: string;
  readonly text: string;
  readonly fails: boolean;
}

function usesOf(pod: Pod): readonly Use[] {
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed") return [];
  return podImages(pod).flatMap(({ image: text, status }) => {
    const parsed = parseImageReference(text);
    if (!parsed.ok || parsed.image.domain === "") return [];
    const { domain, path } = parsed.image;
    return [{ pod, domain: domain.toLowerCase(), path, text, fails: pullFailure(status) !== undefined }];
  });
}

function usesUnder(pods: readonly Pod[], registry: RegistryAddress): readonly Use[] {
  return pods.flatMap(usesOf).filter((use) => addressCovers(registry, use));
}

function sightings(uses: readonly Use[], nameOf: (use: Use) => string): readonly Sighting[] {
  const byName = Map.groupBy(uses, nameOf);
  return [...byName]
    .map(([name, those]) => ({
      name,
      pods: countPods(those),
      failing: countPods(those.filter(({ fails }) => fails)),
    }))
    .sort((a, b) => b.failing - a.failing || b.pods - a.pods || (a.name < b.name ? -1 : 1));
}

function countPods(uses: readonly Use[]): number {
  return new Set(uses.map(({ pod }) => pod)).size;
}
