import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { PullSecret } from "../../../src/core/kube/objects.ts";
import { decidePullSecret } from "../../../src/core/plan/pull-secret.ts";
import { documentOf, pullSecret } from "../../builders/pull-secret.ts";

const MARKS = "pullpass.dev/entries";
const ADDITION = '{"auths":{"h":{"auth":"YTpi"}}}';

function decide(existing: PullSecret | undefined, adopt = false) {
  return decidePullSecret(existing, {
    kind: "merge",
    namespace: "shop",
    secretName: "pullpass",
    document: new SecretText(ADDITION),
    adopt,
    madeAt: "2026-01-01T00:00:00.000Z",
  });
}

describe("merging into a secret", () => {
  it("makes one where there is none", () => {
    const decision = decide(undefined);
    if (decision.kind !== "create") throw new Error(decision.kind);
    expect(decision.manifest).toMatchObject({
      metadata: {
        name: "pullpass",
        namespace: "shop",
        labels: { "app.kubernetes.io/managed-by": "pullpass" },
      },
      type: "kubernetes.io/dockerconfigjson",
    });
    expect(documentOf(decision.manifest)).toBe(ADDITION);
  });

  it("adds to one of ours, its entries byte for byte, and marks what is new alone", () => {
    const old = '{"g":{"method":"password","madeAt":"2025-01-01T00:00:00Z"}}';
    const meta = { annotations: { [MARKS]: old } };
    const decision = decide(pullSecret({ document: '{"auths":{"g": {"auth":"eDp5"} }}', meta }));
    if (decision.kind !== "update") throw new Error(decision.kind);
    expect(documentOf(decision.object)).toBe('{"auths":{"g": {"auth":"eDp5"},"h":{"auth":"YTpi"} }}');
    expect(JSON.parse(decision.object.metadata.annotations?.[MARKS] ?? "")).toEqual({
      g: { method: "password", madeAt: "2025-01-01T00:00:00Z" },
      h: { method: "merge", madeAt: "2026-01-01T00:00:00.000Z" },
    });
  });

  it("changes nothing where all is there", () => {
    expect(decide(pullSecret({ document: ADDITION }))).toEqual({ kind: "unchanged" });
  });

  it.each([
    ["somebody's", pullSecret({ isOurs: false }), "secret-not-ours"],
    ["an immutable one", pullSecret({ immutable: true }), "secret-not-ours"],
    ["one of another type", pullSecret({ type: "Opaque" }), "secret-not-ours"],
    ["one that cannot be decoded", pullSecret({ document: "{" }), "pull-secret-malformed"],
    [
      "one of a tool's",
      pullSecret({ meta: { annotations: { "argocd.argoproj.io/tracking-id": "x" } } }),
      "secret-owner-overwrites",
    ],
  ])("refuses %s", (_, existing, cause) => {
    expect(decide(existing)).toMatchObject({ kind: "refused", finding: { cause } });
  });

  it("takes over somebody's when told to, even where no entry changes", () => {
    const decision = decide(pullSecret({ isOurs: false, document: ADDITION }), true);
    if (decision.kind !== "update") throw new Error(decision.kind);
    expect(decision.object.metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "pullpass" });
    expect(documentOf(decision.object)).toBe(ADDITION);
  });
});

it("a secret that is to be new is refused where there is one, whose ever it is", () => {
  const wish = {
    kind: "new",
    namespace: "shop",
    secretName: "pullpass",
    document: new SecretText(ADDITION),
  } as const;
  expect(decidePullSecret(pullSecret(), wish)).toMatchObject({
    kind: "refused",
    finding: { title: "secret `pullpass` in namespace `shop` exists already" },
  });
});
