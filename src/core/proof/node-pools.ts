import type { Node } from "../kube/objects.ts";

/** A group of nodes that are alike: one of them answers for all. */
export interface NodePool {
  /** `system (agentpool)`, `linux/arm64`. */
  readonly pool: string;
  /** One of its nodes that takes new Pods; absent where none does. */
  readonly node?: string;
}

/** The labels by which clouds and autoscalers name a node's pool, from their documentation. */
const POOL_LABELS = [
  "kubernetes.azure.com/agentpool",
  "agentpool",
  "cloud.google.com/gke-nodepool",
  "eks.amazonaws.com/nodegroup",
  "karpenter.sh/nodepool",
] as const;

/** The pools of a cluster by name; nodes without a pool's label are grouped by operating system and architecture. */
export function nodePools(nodes: readonly Node[]): readonly NodePool[] {
  const pools = new Map<string, string | undefined>();
  const sorted = [...nodes].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const node of sorted) {
    const pool = poolOf(node);
    pools.set(pool, pools.get(pool) ?? (takesPods(node) ? node.metadata.name : undefined));
  }
  return [...pools]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([pool, node]) => (node === undefined ? { pool } : { pool, node }));
}

function poolOf({ metadata, status }: Node): string {
  for (const label of POOL_LABELS) {
    const name = metadata.labels?.[label];
    if (name !== undefined && name !== "") return `${name} (${label})`;
  }
  const info = status?.nodeInfo;
  return info === undefined ? "unknown" : `${info.operatingSystem}/${info.architecture}`;
}

function takesPods({ spec, status }: Node): boolean {
  const isReady = status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true;
  return isReady && spec?.unschedulable !== true;
}
