import { describe, expect, it } from "vitest";
import { findingFromKubeRefusal } from "../../../src/core/finding/from-kube-refusal.ts";
import type { KubeRefusal } from "../../../src/core/kube/refusal.ts";
import { verdictOfKubeRefusal } from "../../../src/core/report/verdict.ts";

const SERVER = "https://10.0.0.1:6443";
const attempt = { verb: "create", resource: "secrets", namespace: "shop", name: "pullpass" };
const answered = { attempt, message: "in the server's words" };

describe("a refusal of the API server", () => {
  it.each<[KubeRefusal, string, string, string]>([
    [
      { kind: "unauthorized", ...answered },
      "not-permitted",
      "not-permitted",
      "the API server does not accept your kubeconfig's credential (create secrets/pullpass in namespace shop)",
    ],
    [
      { kind: "no-credential", ...answered },
      "not-permitted",
      "not-permitted",
      "your kubeconfig gives no credential to create secrets/pullpass in namespace shop with",
    ],
    [
      { kind: "forbidden", ...answered },
      "not-permitted",
      "not-permitted",
      "you may not create secrets/pullpass in namespace shop",
    ],
    [
      { kind: "forbidden", byAdmission: true, ...answered },
      "cluster-refused",
      "not-permitted",
      "an admission policy does not let you create secrets/pullpass in namespace shop",
    ],
    [
      { kind: "not-found", ...answered },
      "cluster-refused",
      "no",
      "the cluster has no secrets/pullpass in namespace shop",
    ],
    [
      { kind: "already-exists", ...answered },
      "cluster-refused",
      "no",
      "the cluster has secrets/pullpass in namespace shop already",
    ],
    [
      { kind: "conflict", ...answered },
      "cluster-refused",
      "no",
      "others kept changing secrets/pullpass in namespace shop before pullpass could",
    ],
    [
      { kind: "namespace-terminating", ...answered },
      "cluster-refused",
      "no",
      "namespace `shop` is being deleted",
    ],
    [
      { kind: "invalid", ...answered },
      "cluster-refused",
      "no",
      "the API server refused to create secrets/pullpass in namespace shop",
    ],
    [
      { kind: "gone", ...answered },
      "cluster-refused",
      "unsure",
      "the API server refused to create secrets/pullpass in namespace shop",
    ],
    [
      { kind: "too-many-requests", ...answered },
      "cluster-unreachable",
      "unsure",
      "the API server is overloaded and would not create secrets/pullpass in namespace shop",
    ],
    [
      { kind: "server-error", status: 500, ...answered },
      "cluster-unreachable",
      "unsure",
      "the API server answered 500 when asked to create secrets/pullpass in namespace shop",
    ],
    [
      { kind: "unexpected-status", status: 418, ...answered },
      "cluster-unreachable",
      "unsure",
      "the API server answered 418 when asked to create secrets/pullpass in namespace shop",
    ],
    [
      { kind: "not-kubernetes", ...answered },
      "cluster-unreachable",
      "unsure",
      `what answers at ${SERVER} is no Kubernetes API`,
    ],
    [
      {
        kind: "network",
        attempt,
        failure: { kind: "dns", host: "10.0.0.1:6443", detail: "in the server's words" },
      },
      "cluster-unreachable",
      "unsure",
      `the API server ${SERVER} cannot be reached`,
    ],
    [
      {
        kind: "network",
        attempt,
        failure: {
          kind: "timeout",
          host: "10.0.0.1:6443",
          afterMs: 10_001,
          detail: "in the server's words",
        },
      },
      "cluster-unreachable",
      "unsure",
      `the API server ${SERVER} did not answer in time`,
    ],
  ])("is read, and how its command ends: $kind", (refusal, cause, verdict, title) => {
    const found = findingFromKubeRefusal(refusal, SERVER);
    expect(found).toMatchObject({
      cause,
      title,
      certainty: "certain",
      subject: { kind: "Secret", namespace: "shop", name: "pullpass" },
    });
    // Without a credential nobody asked the server: they are no words of its.
    const source = refusal.kind === "no-credential" ? "kubeconfig" : `API server ${SERVER}`;
    expect(found.evidence).toEqual([{ text: expect.stringContaining("in the server's words"), source }]);
    expect(verdictOfKubeRefusal(refusal)).toBe(verdict);
  });

  it("says how long an answer was waited for, and how to wait longer", () => {
    const failure = { kind: "timeout", host: "10.0.0.1:6443", afterMs: 1_504, detail: "timed out" } as const;
    const found = findingFromKubeRefusal({ kind: "network", attempt, failure }, SERVER);
    expect(found.evidence[0]?.text).toBe("timed out after 1.5 s (10.0.0.1:6443)");
    expect(found.fixes[0]?.text).toBe("allow each request more time: `--request-timeout 30s`");
  });

  it("says what was tried where the server says nothing", () => {
    const found = findingFromKubeRefusal({ kind: "unauthorized", attempt, message: "" }, SERVER);
    expect(found.evidence[0]?.text).toBe(
      "create secrets/pullpass in namespace shop: the API server does not accept this identity",
    );
  });

  it.each([
    [
      "a name that a right may be narrowed to",
      { ...attempt, verb: "get" },
      "kubectl auth can-i get secrets/pullpass -n shop",
      "get secrets/pullpass in namespace shop",
    ],
    [
      "a creation, whose right knows no name",
      attempt,
      "kubectl auth can-i create secrets -n shop",
      "create secrets/pullpass in namespace shop",
    ],
    [
      "all namespaces",
      { verb: "list", resource: "pods" },
      "kubectl auth can-i list pods -A",
      "list pods in all namespaces",
    ],
    [
      "what is in no namespace",
      { verb: "list", resource: "nodes" },
      "kubectl auth can-i list nodes",
      "list nodes",
    ],
  ])("names the right that lacks: for %s", (_what, tried, command, right) => {
    expect(findingFromKubeRefusal({ kind: "forbidden", attempt: tried, message: "m" }, SERVER)).toMatchObject(
      {
        title: `you may not ${right}`,
        fixes: [{ text: `ask for the right to ${right}, and see whether you have it`, command }],
      },
    );
  });
});
