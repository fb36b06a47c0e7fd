import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { parseRegistryAddress, type RegistryAddress } from "../../../src/core/image/registry-address.ts";
import type { ObjectMeta, PullSecret } from "../../../src/core/kube/objects.ts";
import { decideEntryRemoval, type EntryRemoval } from "../../../src/core/plan/entry-removal.ts";
import { decidePullSecret } from "../../../src/core/plan/pull-secret.ts";
import { entry } from "../../builders/connect-intent.ts";
import { documentOf, pullSecret } from "../../builders/pull-secret.ts";
import { TOOLS } from "../../builders/tool-marks.ts";

const ENTRIES = "pullpass.dev/entries";
const MADE = "2026-01-01T00:00:00.000Z";
const mark = { method: "password", madeAt: MADE };

function address(text: string): RegistryAddress {
  const parsed = parseRegistryAddress(text);
  if (!parsed.ok) throw new Error(parsed.refusal);
  return parsed.address;
}

function decide(existing: PullSecret | undefined, registry = "reg.example.com"): EntryRemoval {
  return decideEntryRemoval(existing, {
    namespace: "shop",
    secretName: "pullpass",
    registry: address(registry),
  });
}

/** A secret whose entries of these keys are recorded as pullpass's. */
function recorded(keys: readonly string[], parts: Parameters<typeof pullSecret>[0] = {}): PullSecret {
  const marks = JSON.stringify(Object.fromEntries(keys.map((key) => [key, mark])));
  const { annotations, ...meta }: Partial<ObjectMeta> = parts.meta ?? {};
  return pullSecret({ ...parts, meta: { ...meta, annotations: { ...annotations, [ENTRIES]: marks } } });
}

function updated(removal: EntryRemoval) {
  if (removal.kind !== "update") throw new Error(`nothing is updated, but ${removal.kind}`);
  return removal;
}

describe("taking a registry's entry out of a secret", () => {
  it.each([
    ["there is no secret", undefined],
    ["nothing is recorded", pullSecret({ entries: { "reg.example.com": "a:b" } })],
    ["another registry is recorded", recorded(["ghcr.io"], { entries: { "ghcr.io": "a:b" } })],
    [
      "only a part of it is recorded",
      recorded(["reg.example.com/team"], { entries: { "reg.example.com/team": "a:b" } }),
    ],
  ])("does nothing where %s", (_why, existing) => {
    expect(decide(existing)).toEqual({ kind: "nothing" });
  });

  it("deletes what pullpass made and is empty then, this very object in this very version", () => {
    const existing = recorded(["reg.example.com"], { entries: { "reg.example.com": "a:b" } });
    expect(decide(existing)).toEqual({ kind: "delete", uid: "uid-of-pullpass", resourceVersion: "7" });
  });

  it("deletes one that is immutable, too: nothing of it has to be changed", () => {
    const existing = recorded(["reg.example.com"], {
      entries: { "reg.example.com": "a:b" },
      immutable: true,
    });
    expect(decide(existing)).toMatchObject({ kind: "delete" });
  });

  it("keeps the entries of other registries byte for byte, and their marks", () => {
    const document =
      '{"auths":{ "ghcr.io" : {"auth":"YTpi", "x":1}, "reg.example.com":{"auth":"YTpi"}},"y": 2}';
    const { object, remainder } = updated(decide(recorded(["ghcr.io", "reg.example.com"], { document })));
    expect(remainder).toBe("our-entries");
    expect(documentOf(object)).toBe('{"auths":{ "ghcr.io" : {"auth":"YTpi", "x":1}},"y": 2}');
    expect(JSON.parse(object.metadata.annotations?.[ENTRIES] ?? "")).toEqual({ "ghcr.io": mark });
  });

  it.each([
    ["https://index.docker.io/v1/", "docker.io"],
    ["docker.io", "docker.io"],
    ["https://ghcr.io", "ghcr.io"],
    ["ghcr.io/acme", "ghcr.io/acme"],
    ["reg.example.com:5000", "reg.example.com:5000"],
    ["reg.example.com/v2/v1/team", "reg.example.com/v1/team"],
  ])("takes the key %s for registry %s", (key, registry) => {
    expect(decide(recorded([key], { entries: { [key]: "a:b" } }), registry)).toMatchObject({
      kind: "delete",
    });
  });

  it("leaves entries that it has no record of, and the secret with them", () => {
    const existing = recorded(["reg.example.com"], {
      entries: { "reg.example.com": "a:b", "theirs.example": "a:b" },
    });
    const { object, remainder } = updated(decide(existing));
    expect(remainder).toBe("other-entries");
    expect(Object.keys(JSON.parse(documentOf(object)).auths)).toEqual(["theirs.example"]);
    expect(object.metadata.annotations).toEqual({});
    expect(object.metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "pullpass" });
  });

  it("leaves a secret in which somebody keeps something else", () => {
    const made = recorded(["reg.example.com"], { entries: { "reg.example.com": "a:b" } });
    const existing = { ...made, data: { ...made.data, note: new SecretText("eA==") } };
    expect(updated(decide(existing)).remainder).toBe("other-entries");
  });

  it("never deletes one whose label is another's by now, and leaves that label", () => {
    const labels = { "app.kubernetes.io/managed-by": "ops" };
    const existing = recorded(["reg.example.com"], {
      entries: { "reg.example.com": "a:b" },
      meta: { labels },
    });
    const { object, remainder } = updated(decide(existing));
    expect(remainder).toBe("given-back");
    expect(object.metadata.labels).toEqual(labels);
    expect(object.metadata.annotations).toBeUndefined();
  });

  it.each(
    TOOLS,
  )("writes nothing where %s writes it (%s), and names the place to change", (tool, _how, meta) => {
    const existing = recorded(["reg.example.com"], { entries: { "reg.example.com": "a:b" }, meta });
    expect(decide(existing)).toMatchObject({
      kind: "refused",
      finding: {
        cause: "secret-owner-overwrites",
        title: `secret \`pullpass\` in namespace \`shop\` belongs to ${tool}, which would put the entry back`,
        fixes: [{ text: `take the entry out where ${tool} reads it from; it changes the secret then` }],
      },
    });
  });

  it.each([
    ["the kubelet cannot decode", { document: "{" }, "unexpected end of JSON input"],
    [
      "is immutable and holds more",
      { entries: { "reg.example.com": "a:b", other: "a:b" }, immutable: true },
      "it is immutable",
    ],
  ])("refuses one that %s", (_what, parts, why) => {
    expect(decide(recorded(["reg.example.com"], parts))).toMatchObject({
      kind: "refused",
      finding: {
        title: `the entry cannot be taken out of secret \`pullpass\` in namespace \`shop\`: ${why}`,
      },
    });
  });
});

describe("giving back an adopted secret", () => {
  const metas: readonly (readonly [string, Partial<ObjectMeta>])[] = [
    ["without a label or an annotation", {}],
    ["with labels and annotations", { labels: { team: "a" }, annotations: { why: "1" } }],
    ["that says who manages it", { labels: { "app.kubernetes.io/managed-by": "ops" } }],
    ["whose label is empty", { labels: { "app.kubernetes.io/managed-by": "" } }],
  ];

  it.each(metas)("leaves one %s as it was, byte for byte", (_what, meta) => {
    const before = pullSecret({ isOurs: false, document: '{"auths": {"quay.io":{"auth":"YTpi"} } }', meta });
    const { object, remainder } = updated(decide(adopted(before)));
    expect(remainder).toBe("given-back");
    expect(documentOf(object)).toBe(documentOf(before));
    const { labels, annotations, ...others } = before.metadata;
    expect(object.metadata).toEqual({
      ...others,
      ...(Object.keys(labels ?? {}).length === 0 ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    });
  });

  it("leaves the entry that was there before, since pullpass wrote nothing of it", () => {
    const before = pullSecret({ isOurs: false, entries: { "reg.example.com": `ci:${"c4n4ry-Pa$$"}` } });
    const { object } = updated(decide(adopted(before)));
    expect(documentOf(object)).toBe(documentOf(before));
    expect(object.data).toBe(before.data);
  });

  it("waits until the last entry of pullpass's leaves", () => {
    const before = pullSecret({ isOurs: false, entries: { "quay.io": "a:b" } });
    const one = updated(decide(adopted(adopted(before), "ghcr.io")));
    expect(one.remainder).toBe("our-entries");
    const two = updated(decide(one.object, "ghcr.io"));
    expect(two.remainder).toBe("given-back");
    expect(documentOf(two.object)).toBe(documentOf(before));
  });

  function adopted(existing: PullSecret, serverKey = "reg.example.com"): PullSecret {
    const wish = { namespace: "shop", secretName: "pullpass", entry: entry({ serverKey }), adopt: true };
    const decision = decidePullSecret(existing, { ...wish, madeAt: MADE });
    if (decision.kind !== "update") throw new Error(decision.kind);
    return decision.object;
  }
});
