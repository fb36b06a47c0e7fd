import type { HealthyUse } from "../facts/healthy-use.ts";
import type { Evidence } from "../finding/finding.ts";

/** Where a cause strikes. */
export interface Strikes {
  readonly domain: string;
  /** The nodes of the Pods that fail. */
  readonly nodes: ReadonlySet<string>;
}

/** Codes of the way and of the service: a credential or an image fails alike on every node. */
const DEPENDS_ON_PLACE = /^PP1[45]/;

/**
 * What the Pods that run say of a fault of network or service: whether it is one node's, or a registry's, or of neither as
 * a whole. None where they say nothing.
 */
export function spreadEvidence(
  code: string,
  { domain, nodes }: Strikes,
  healthy: readonly HealthyUse[],
): readonly Evidence[] {
  if (!DEPENDS_ON_PLACE.test(code) || nodes.size === 0) return [];
  const ofRegistry = healthy.filter((use) => use.domain === domain);
  const here = sum(ofRegistry.filter(({ node }) => nodes.has(node)));
  const elsewhere = sum(ofRegistry.filter(({ node }) => !nodes.has(node)));
  const images = `images of \`${domain}\``;
  const text =
    here > 0
      ? `${podsText(here)} on the same ${nodes.size === 1 ? "node" : "nodes"} with ${images} and ${here === 1 ? "runs" : "run"}: neither is out for long`
      : elsewhere > 0
        ? `only on ${[...nodes].join(", ")}; ${podsText(elsewhere)} on other nodes with ${images} and ${elsewhere === 1 ? "runs" : "run"}: that points to the node`
        : nodes.size > 1
          ? `on ${nodes.size} nodes, and no Pod with ${images} runs: that points to the registry, or to what all nodes share`
          : undefined;
  return text === undefined ? [] : [{ text, source: "spread" }];
}

function sum(uses: readonly HealthyUse[]): number {
  return uses.reduce((total, { pods }) => total + pods, 0);
}

function podsText(pods: number): string {
  return pods === 1 ? "1 Pod is" : `${pods} Pods are`;
}
