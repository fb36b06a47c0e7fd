import type { ImageReference } from "../core/image/image-reference.ts";
import { parseImageReference } from "../core/image/reference.ts";
import { addressCovers, type RegistryAddress } from "../core/image/registry-address.ts";
import type { Pod, PodSpec } from "../core/kube/objects.ts";
import { specImages } from "../core/pod/spec-images.ts";
import { gatherWorkloads } from "./gather-workloads.ts";
import type { Ports } from "./ports.ts";

/** How many namespaces are looked through for an image: the first few have one, or hardly any has. */
const NAMESPACES_AT_MOST = 8;

export interface FoundImage {
  readonly namespace: string;
  readonly image: ImageReference;
}

/**
 * An image of the registry that Pods or workloads of the namespaces use, with the first namespace that has one; undefined
 * where there is none, or none may be seen. Pods that have it come before those that wait for it: such an image is there.
 */
export async function findProofImage(
  ports: Ports,
  registry: RegistryAddress,
  namespaces: readonly string[],
): Promise<FoundImage | undefined> {
  for (const namespace of namespaces.slice(0, NAMESPACES_AT_MOST)) {
    const pods = await ports.kube.list("Pod", { namespace, signal: ports.signal });
    const fromPods = pods.ok ? imageOf(podSpecs(pods.value), registry) : undefined;
    if (fromPods !== undefined) return { namespace, image: fromPods };
    const made = await gatherWorkloads(ports, namespace);
    const specs = made.ok ? made.workloads.map(({ podSpec }) => podSpec) : [];
    const fromWorkloads = imageOf(specs, registry);
    if (fromWorkloads !== undefined) return { namespace, image: fromWorkloads };
  }
  return undefined;
}

function podSpecs(pods: readonly Pod[]): readonly PodSpec[] {
  const running = pods.filter(({ status }) => status?.phase === "Running");
  return [...running, ...pods.filter((pod) => !running.includes(pod))].map(({ spec }) => spec);
}

function imageOf(specs: readonly PodSpec[], registry: RegistryAddress): ImageReference | undefined {
  for (const { image: text } of specs.flatMap(specImages)) {
    const parsed = parseImageReference(text);
    if (parsed.ok && addressCovers(registry, parsed.image)) return parsed.image;
  }
  return undefined;
}
