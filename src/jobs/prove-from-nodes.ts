import { finding } from "../core/finding/finding.ts";
import { type NodePool, nodePools } from "../core/proof/node-pools.ts";
import { blockedByRefusal } from "./blocked.ts";
import { inParallel } from "./in-parallel.ts";
import { type NodeProof, type NodeProofRequest, proveFromNode } from "./node-proof.ts";
import type { Ports } from "./ports.ts";

/** Which nodes are to pull: one by its name, one that the scheduler chooses, or one of each pool. */
export type NodeChoice = { readonly node?: string } | "pools";

/** How many nodes pull at once: each pulls the whole image, from one registry. */
const NODES_AT_ONCE = 4;

/** Has the nodes of a choice pull the image, as `proveFromNode` does: one proof for each, in the order of the pools. */
export async function proveFromNodes(
  ports: Ports,
  request: Omit<NodeProofRequest, "node">,
  choice: NodeChoice,
): Promise<readonly NodeProof[]> {
  const { image } = request;
  if (choice !== "pools") {
    ports.progress(`a node pulls ${image}, in a Pod that runs nothing of it and is then deleted`);
    return [await proveFromNode(ports, { ...request, ...choice })];
  }
  const nodes = await ports.kube.list("Node", { signal: ports.signal });
  if (!nodes.ok) return [{ kind: "unproven", finding: blockedByRefusal(nodes.refusal, ports.kube).finding }];
  const pools = nodePools(nodes.value);
  if (pools.length === 0) return [noNode(request, { pool: "the cluster" })];
  ports.progress(
    `a node of each pool pulls ${image}, in a Pod that runs nothing of it and is then deleted: ${pools.map(({ pool }) => pool).join(", ")}`,
  );
  return inParallel(pools, NODES_AT_ONCE, async (one) =>
    one.node === undefined ? noNode(request, one) : proveFromNode(ports, { ...request, node: one.node }),
  );
}

function noNode({ namespace, image }: Omit<NodeProofRequest, "node">, { pool }: NodePool): NodeProof {
  return {
    kind: "unproven",
    finding: finding("proof-not-possible", {
      severity: "warning",
      title: `no node of ${pool} could be made to pull \`${image}\` for a proof`,
      subject: { kind: "Image", namespace, image },
      evidence: [{ text: "none of its nodes is ready and takes new Pods", source: "the cluster's nodes" }],
      fixes: [{ text: "see why", command: "kubectl get nodes", applicability: "manual" }],
    }),
  };
}
