import { describe, expect, it } from "vitest";
import type { KubeRefusal } from "../../../src/core/kube/refusal.ts";
import { describeKubeRefusal } from "../../../src/core/kube/refusal-text.ts";

const attempt = { verb: "create", resource: "secrets", namespace: "shop" };
const failure = {
  kind: "connection-refused",
  host: "127.0.0.1:6443",
  detail: "connect ECONNREFUSED",
} as const;

describe("a refusal as a sentence", () => {
  it.each<readonly [KubeRefusal, string]>([
    [
      { kind: "forbidden", attempt, message: 'User "ci" cannot create resource "secrets"' },
      'create secrets in namespace shop: forbidden (User "ci" cannot create resource "secrets")',
    ],
    [
      { kind: "not-found", attempt: { ...attempt, verb: "get", name: "pullpass" }, message: "" },
      "get secrets/pullpass in namespace shop: not found",
    ],
    [
      { kind: "network", attempt: { verb: "list", resource: "nodes" }, failure },
      "list nodes: no answer from 127.0.0.1:6443: connection-refused (connect ECONNREFUSED)",
    ],
  ])("names what was tried and what came of it", (refusal, sentence) => {
    expect(describeKubeRefusal(refusal)).toBe(sentence);
  });
});
