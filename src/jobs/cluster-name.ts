import type { Ports } from "./ports.ts";

/** Hex digits of a cluster's UID that are enough to tell a tenant's clusters apart. */
const NAME_LENGTH = 8;

/**
 * A short name for the cluster that is the same in every run: of the UID of namespace kube-system, which is as old as
 * the cluster and never changes; where that may not be read, of the API server's address.
 */
export async function clusterName(ports: Ports): Promise<string> {
  const answer = await ports.kube.get("Namespace", { name: "kube-system" });
  const text = answer.ok ? answer.value.metadata.uid : ports.kube.cluster.server;
  const letters = text
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replaceAll(/[^a-z0-9]/g, "");
  return letters.slice(0, NAME_LENGTH);
}
