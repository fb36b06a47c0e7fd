import { describe, expect, it } from "vitest";
import type { Node } from "../../../src/core/kube/objects.ts";
import { nodePools } from "../../../src/core/proof/node-pools.ts";
import { objectMeta } from "../../builders/object-meta.ts";

interface NodeParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly architecture?: string;
  readonly ready?: string;
  readonly unschedulable?: boolean;
}

function node(name: string, parts: NodeParts = {}): Node {
  const { labels = {}, architecture = "amd64", ready = "True", unschedulable = false } = parts;
  return {
    metadata: objectMeta(name, { labels }),
    spec: { unschedulable },
    status: {
      nodeInfo: { operatingSystem: "linux", architecture },
      conditions: [{ type: "Ready", status: ready }],
    },
  };
}

describe("the node of each pool", () => {
  it.each([
    "agentpool",
    "kubernetes.azure.com/agentpool",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "karpenter.sh/nodepool",
  ])("is found by the label %s", (label) => {
    const [a, b] = ["blue", "red"].map((pool) => ({ labels: { [label]: pool } }));
    expect(nodePools([node("n3", b), node("n2", a), node("n1", a)])).toEqual([
      { pool: `blue (${label})`, node: "n1" },
      { pool: `red (${label})`, node: "n3" },
    ]);
  });

  it("is one of each platform where nodes have no pool", () => {
    expect(nodePools([node("n1"), node("n2", { architecture: "arm64" }), node("n3")])).toEqual([
      { pool: "linux/amd64", node: "n1" },
      { pool: "linux/arm64", node: "n2" },
    ]);
  });

  it("is one that takes new Pods; a pool without one is named without a node", () => {
    const labels = { agentpool: "spot" };
    const nodes = [
      node("n1", { unschedulable: true }),
      node("n2"),
      node("n3", { labels, ready: "False" }),
      node("n4", { labels, ready: "Unknown" }),
    ];
    expect(nodePools(nodes)).toEqual([{ pool: "linux/amd64", node: "n2" }, { pool: "spot (agentpool)" }]);
  });
});
