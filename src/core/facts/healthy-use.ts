import { parseImageReference } from "../image/reference.ts";
import type { Pod } from "../kube/objects.ts";
import { podImages } from "../pod/pod-images.ts";

/** How many Pods of a node have images of a registry and run: what tells one node's fault from a registry's. */
export interface HealthyUse {
  readonly domain: string;
  readonly node: string;
  readonly pods: number;
}

/** Counts Pods that run; each once for each registry that it has images of. */
export interface HealthyCount {
  readonly add: (pod: Pod) => void;
  readonly uses: () => readonly HealthyUse[];
}

export function countHealthy(): HealthyCount {
  const counts = new Map<string, HealthyUse>();
  return {
    add: (pod) => {
      const { nodeName: node } = pod.spec;
      if (node === undefined || pod.status?.phase !== "Running") return;
      for (const domain of domainsOf(pod)) {
        const key = `${domain} ${node}`;
        const pods = (counts.get(key)?.pods ?? 0) + 1;
        counts.set(key, { domain, node, pods });
      }
    },
    uses: () => [...counts.values()],
  };
}

function domainsOf(pod: Pod): ReadonlySet<string> {
  return new Set(
    podImages(pod).flatMap(({ image }) => {
      const parsed = parseImageReference(image);
      return parsed.ok ? [parsed.image.domain] : [];
    }),
  );
}
