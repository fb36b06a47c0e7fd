import type { Node } from "../core/kube/objects.ts";
import { aksPlaceOf, type SeenNode } from "../providers/azure/node-place.ts";
import { startBound } from "./bound.ts";
import type { Ports } from "./ports.ts";

/** How long a person waits for the first question, in milliseconds. */
const PATIENCE_MS = 4_000;

/** What tells of a node whether AKS manages it. */
export function seenNode({ metadata: { name, labels }, spec }: Node): SeenNode {
  return {
    name,
    ...(labels === undefined ? {} : { labels }),
    ...(spec?.providerID === undefined ? {} : { providerId: spec.providerID }),
  };
}

/**
 * Whether the cluster is AKS, as its nodes say; undefined where they may not be read, or are not in time. For the order of
 * questions, so that it never fails.
 */
export async function seeAks(ports: Pick<Ports, "kube" | "clock" | "signal">): Promise<boolean | undefined> {
  const bound = startBound(ports, PATIENCE_MS);
  try {
    const listed = await ports.kube.list("Node", { signal: bound.signal });
    return listed.ok ? aksPlaceOf(listed.value.map(seenNode)) !== undefined : undefined;
  } catch (cause) {
    if (ports.signal.aborted || !bound.signal.aborted) throw cause;
    return undefined;
  } finally {
    bound.end();
  }
}
