import { expect, it } from "vitest";
import { spreadEvidence } from "../../../src/core/why/spread.ts";

const domain = "reg.example.com";
const of = (...nodes: readonly string[]) => ({ domain, nodes: new Set(nodes) });
const use = (node: string, pods: number, registry = domain) => ({ domain: registry, node, pods });

it.each([
  ["one node alone, and others run", of("n1"), [use("n2", 3)], "only on n1; 3 Pods are on other nodes"],
  ["one node, where others run too", of("n1"), [use("n1", 1), use("n2", 3)], "1 Pod is on the same node"],
  ["several nodes, and nothing of the registry runs", of("n1", "n2"), [], "points to the registry"],
] as const)("of a network's fault on %s says so", (_where, strikes, healthy, text) => {
  const [evidence] = spreadEvidence("PP1402", strikes, healthy);
  expect(evidence).toMatchObject({ source: "spread" });
  expect(evidence?.text).toContain(text);
});

it.each([
  ["of one node, and nothing of the registry runs", "PP1402", of("n1"), []],
  ["of one node, and only another registry's run elsewhere", "PP1402", of("n1"), [use("n2", 1, "ghcr.io")]],
  ["of a credential, which fails alike everywhere", "PP1203", of("n1"), [use("n2", 1)]],
  ["of Pods without a node", "PP1402", of(), [use("n2", 1)]],
] as const)("says nothing %s", (_what, code, strikes, healthy) => {
  expect(spreadEvidence(code, strikes, healthy)).toEqual([]);
});
