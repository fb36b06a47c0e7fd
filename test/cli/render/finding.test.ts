import { describe, expect, it } from "vitest";
import { renderFinding } from "../../../src/cli/render/finding.ts";
import { paintFor } from "../../../src/cli/render/paint.ts";
import { type FindingParts, finding } from "../../../src/core/finding/finding.ts";
import { findingFromKubeRefusal } from "../../../src/core/finding/from-kube-refusal.ts";
import { findingFromRegistryRefusal } from "../../../src/core/finding/from-registry-refusal.ts";
import { decidePullSecret } from "../../../src/core/plan/pull-secret.ts";
import { entry } from "../../builders/connect-intent.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { forbidden } from "../../builders/registry-refusal.ts";

const plain = { paint: paintFor(false, {}) };
const parts: FindingParts = { title: "the title", subject: {}, fixes: [] };

describe("a finding for a person", () => {
  it("has title, evidence, certainty, what helps and where to read on", () => {
    const refusal = forbidden({ errors: [{ code: "DENIED", message: "no pull" }] });
    const found = findingFromRegistryRefusal(refusal, {
      domain: "ghcr.io",
      image: "ghcr.io/acme/app:1",
      credential: "secret shop/pullpass, key ghcr.io, user ci",
      reached: "token",
    });
    expect(renderFinding(found, plain)).toBe(
      `error[PP1204]: the credential may not read \`ghcr.io/acme/app:1\`
  seen   registry ghcr.io, from here: secret shop/pullpass, key ghcr.io, user ci → 403 at the manifest: DENIED, "no pull"; before that: the registry accepted the credential
  note   this is likely, not certain
  help   grant it the right to pull from this repository
  help   check the repository's name: what does not exist is often refused in the same way
  more   pullpass explain PP1204
`,
    );
  });

  it("names the object it is about, and keeps a short command beside its text", () => {
    const attempt = { verb: "list", resource: "pods", namespace: "shop" };
    const refusal = { kind: "forbidden", attempt, message: 'User "ci" cannot list pods' } as const;
    expect(renderFinding(findingFromKubeRefusal(refusal, "https://10.0.0.1"), plain)).toBe(
      `error[PP1901]: you may not list pods in namespace shop
  seen   API server https://10.0.0.1: User "ci" cannot list pods
  help   ask for the right to list pods in namespace shop, and see whether you have it:
         kubectl auth can-i list pods -n shop
  more   pullpass explain PP1901
`,
    );
  });

  it("says whose secret it is and what the ways out are", () => {
    const meta = { managedFields: [{ manager: "kubectl-create" }] };
    const decision = decidePullSecret(pullSecret({ isOurs: false, meta }), {
      namespace: "shop",
      secretName: "pullpass",
      entry: entry(),
      adopt: false,
      madeAt: "2026-07-01T00:00:00Z",
    });
    expect(decision.kind === "refused" && renderFinding(decision.finding, plain)).toBe(
      `error[PP1109]: secret \`pullpass\` in namespace \`shop\` was not made by pullpass
  Secret shop/pullpass
  seen   secret shop/pullpass: no label app.kubernetes.io/managed-by=pullpass; it belongs to somebody else (written by kubectl-create)
  help   keep this registry in a secret of another name: run the command again with \`--secret-name NAME\`
  help   or take it over, its entries kept: run the command again with \`--adopt\`
  more   pullpass explain PP1109
`,
    );
  });

  it("names a container, a node's word, and what it is not", () => {
    const found = finding("unknown", {
      ...parts,
      severity: "warning",
      certainty: "possible",
      subject: { kind: "Pod", namespace: "shop", name: "web-1", container: "app", image: "reg/app:1" },
      evidence: [{ text: "ErrImagePull", source: "kubelet", vantage: { kind: "node", name: "node-1" } }],
      ruledOut: ["the network: the registry answered"],
    });
    expect(renderFinding(found, plain)).toBe(
      `warning[PP1999]: the title
  Pod shop/web-1, container app
  seen   kubelet, from node node-1: ErrImagePull
  not    the network: the registry answered
  note   this is possible, not certain
  more   pullpass explain PP1999
`,
    );
  });

  it("gives a command that the end of the line would break a line of its own", () => {
    const fix = { text: "look", applicability: "manual" } as const;
    const fits = { ...fix, command: "x".repeat(65) };
    const breaks = { ...fix, command: "x".repeat(66) };
    const text = renderFinding(finding("unknown", { ...parts, fixes: [fits, breaks] }), plain);
    expect(text).toContain(`\n  help   look: ${"x".repeat(65)}\n`);
    expect(text).toContain(`\n  help   look:\n         ${"x".repeat(66)}\n`);
    expect(text.split("\n").every((line) => line.length <= 80)).toBe(true);
  });

  it("indents what has several lines", () => {
    const evidence = [{ text: "one\ntwo", source: "kubelet" }];
    expect(renderFinding(finding("unknown", { ...parts, evidence }), plain)).toContain(
      "  seen   kubelet: one\n         two\n",
    );
  });

  it("lets no terminal be told anything by what it quotes", () => {
    const bad = "\u001b[2J\u202e";
    const found = finding("unknown", {
      title: `t${bad}`,
      subject: { kind: "Pod", name: `n${bad}` },
      evidence: [{ text: `e${bad}`, source: `s${bad}` }],
      ruledOut: [`r${bad}`],
      fixes: [{ text: `f${bad}`, command: `c${bad}`, applicability: "manual" }],
    });
    const text = renderFinding(found, plain);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(text).toContain("t\\u{1b}[2J\\u{202e}");
  });

  it.each([
    ["error", "\u001b[31m"],
    ["warning", "\u001b[33m"],
    ["note", "\u001b[36m"],
  ] as const)("is coloured by how bad it is: %s", (severity, colour) => {
    const text = renderFinding(finding("unknown", { ...parts, severity }), { paint: paintFor(true, {}) });
    expect(text.startsWith(`${colour}${severity}[PP1999]`)).toBe(true);
  });
});
