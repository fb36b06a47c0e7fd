import { describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { readEntryMarks } from "../../../src/core/marks/entry-marks.ts";
import { decidePullSecret, type PullSecretWish } from "../../../src/core/plan/pull-secret.ts";
import { CANARY, entry } from "../../builders/connect-intent.ts";
import { documentOf, pullSecret } from "../../builders/pull-secret.ts";
import { TOOLS } from "../../builders/tool-marks.ts";

const KEY = "reg.example.com";
const NOW = "2026-07-01T00:00:00.000Z";
const BEFORE = "2026-01-01T00:00:00.000Z";
const auth = Buffer.from(`ci:${CANARY}`).toString("base64");

function wish(parts: Parameters<typeof entry>[0] = {}, more: Partial<PullSecretWish> = {}): PullSecretWish {
  return {
    namespace: "shop",
    secretName: "pullpass",
    entry: entry(parts),
    adopt: false,
    madeAt: NOW,
    ...more,
  };
}

/** The annotation of a secret whose entry for `KEY` was made before. */
function marks(more: Readonly<Record<string, string>> = {}) {
  const mark = { method: "password", madeAt: BEFORE, ...more };
  return { annotations: { "pullpass.dev/entries": JSON.stringify({ [KEY]: mark }) } };
}

describe("a pull secret that is not there", () => {
  it("is created with the entry, the label and the mark", () => {
    const decision = decidePullSecret(undefined, wish({ expiresAt: "2027-01-01T00:00:00.000Z" }));
    expect(decision).toEqual({
      kind: "create",
      manifest: {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          name: "pullpass",
          namespace: "shop",
          labels: { "app.kubernetes.io/managed-by": "pullpass" },
          annotations: {
            "pullpass.dev/entries":
              '{"reg.example.com":{"method":"password","madeAt":"2026-07-01T00:00:00.000Z","expiresAt":"2027-01-01T00:00:00.000Z"}}',
          },
        },
        type: "kubernetes.io/dockerconfigjson",
        data: { ".dockerconfigjson": expect.any(SecretText) },
      },
    });
    expect(decision.kind === "create" && JSON.parse(documentOf(decision.manifest))).toEqual({
      auths: { [KEY]: { username: "ci", password: CANARY, auth } },
    });
  });

  it("is not created for a user name that no registry can be sent, and does not repeat it", () => {
    const decision = decidePullSecret(undefined, wish({ username: "ci:oops" }));
    expect(decision).toMatchObject({ kind: "refused", finding: { cause: "wrong-credentials" } });
    expect(JSON.stringify(decision)).not.toContain("oops");
  });
});

describe("a pull secret of pullpass's own", () => {
  it("takes one more entry and keeps the others, unknown fields, their order and their white space", () => {
    const before =
      '{ "credsStore":"x",\n "auths": {"quay.io" : {"auth":"YTpi","identitytoken":"t"}}, "z":[1, 2] }';
    const decision = decidePullSecret(pullSecret({ document: before }), wish());
    expect(decision.kind === "update" && documentOf(decision.object)).toBe(
      `{ "credsStore":"x",\n "auths": {"quay.io" : {"auth":"YTpi","identitytoken":"t"},"${KEY}":{"username":"ci","password":"${CANARY}","auth":"${auth}"}}, "z":[1, 2] }`,
    );
  });

  it("keeps what else is in its data, and what the server sent that has no type here", () => {
    const next = new SecretText("bmV4dA==");
    const existing = { ...pullSecret(), untyped: { kept: true } };
    const data = { ...existing.data, "next.dockerconfigjson": next };
    const decision = decidePullSecret({ ...existing, data }, wish());
    expect(decision).toMatchObject({
      kind: "update",
      object: { untyped: { kept: true }, data: { "next.dockerconfigjson": next } },
    });
  });

  it("is updated in place, with the identity and version that were read", () => {
    const decision = decidePullSecret(pullSecret(), wish());
    expect(decision).toMatchObject({
      kind: "update",
      object: { metadata: { uid: "uid-of-pullpass", resourceVersion: "7" } },
    });
  });

  it.each([
    ["has no data at all", { ...pullSecret(), data: {} }],
    ["is empty", pullSecret({ document: "" })],
    ["has no entries", pullSecret({ document: "{}" })],
    ["says that its entries are null", pullSecret({ document: '{"auths":null}' })],
  ])("gets its first entry where it %s", (_how, existing) => {
    const decision = decidePullSecret(existing, wish());
    expect(decision.kind === "update" && JSON.parse(documentOf(decision.object)).auths).toEqual({
      [KEY]: { username: "ci", password: CANARY, auth },
    });
  });

  it("is left alone where it holds the credential and its mark already, whenever it was made", () => {
    const existing = pullSecret({ entries: { [KEY]: `ci:${CANARY}` }, meta: marks() });
    expect(decidePullSecret(existing, wish())).toEqual({ kind: "unchanged" });
  });

  it("is left alone where an expiry is on record and none is given now", () => {
    const meta = marks({ expiresAt: "2027-01-01T00:00:00.000Z" });
    const existing = pullSecret({ entries: { [KEY]: `ci:${CANARY}` }, meta });
    expect(decidePullSecret(existing, wish())).toEqual({ kind: "unchanged" });
  });

  it("records another expiry of the same credential, and when that was made stays", () => {
    const existing = pullSecret({ entries: { [KEY]: `ci:${CANARY}` }, meta: marks({ keyId: "k" }) });
    const decision = decidePullSecret(existing, wish({ expiresAt: "2028-01-01T00:00:00.000Z" }));
    expect(marksOf(decision)).toEqual({
      [KEY]: { method: "password", madeAt: BEFORE, expiresAt: "2028-01-01T00:00:00.000Z", keyId: "k" },
    });
    expect(decision.kind === "update" && documentOf(decision.object)).toBe(documentOf(existing));
  });

  it("keeps the expiry on record when only the method is another", () => {
    const meta = marks({ method: "docker-login", expiresAt: "2027-01-01T00:00:00.000Z" });
    const decision = decidePullSecret(pullSecret({ entries: { [KEY]: `ci:${CANARY}` }, meta }), wish());
    expect(marksOf(decision)).toEqual({
      [KEY]: { method: "password", madeAt: BEFORE, expiresAt: "2027-01-01T00:00:00.000Z" },
    });
  });

  it("records where the credential was taken from, and another place of the same credential", () => {
    const from = { method: "existing-secret", hint: "secret shared/b" };
    const meta = marks({ method: "existing-secret", hint: "secret shared/a" });
    const existing = pullSecret({ entries: { [KEY]: `ci:${CANARY}` }, meta });
    expect(marksOf(decidePullSecret(existing, wish(from)))).toEqual({ [KEY]: { ...from, madeAt: BEFORE } });
  });

  it("forgets where a credential was taken from that a person gives now", () => {
    const meta = marks({ method: "existing-secret", hint: "secret shared/a" });
    const existing = pullSecret({ entries: { [KEY]: `ci:${CANARY}` }, meta });
    expect(marksOf(decidePullSecret(existing, wish()))).toEqual({
      [KEY]: { method: "password", madeAt: BEFORE },
    });
  });

  it("forgets the expiry of a credential that is replaced", () => {
    const meta = marks({ expiresAt: "2027-01-01T00:00:00.000Z", keyId: "old" });
    const decision = decidePullSecret(pullSecret({ entries: { [KEY]: "ci:old" }, meta }), wish());
    expect(marksOf(decision)).toEqual({ [KEY]: { method: "password", madeAt: NOW } });
  });

  it("keeps the marks of other entries", () => {
    const annotations = {
      "pullpass.dev/entries": '{"quay.io":{"method":"m","madeAt":"t","hint":"h"}}',
      other: "1",
    };
    const decision = decidePullSecret(pullSecret({ meta: { annotations } }), wish());
    expect(marksOf(decision)["quay.io"]).toEqual({ method: "m", madeAt: "t", hint: "h" });
    expect(decision).toMatchObject({ object: { metadata: { annotations: { other: "1" } } } });
  });
});

describe("a pull secret that is not to be written", () => {
  it.each(TOOLS)("is one of %s (%s), adopted or not, and the tool is named", (tool, _how, meta) => {
    for (const adopt of [false, true]) {
      const decision = decidePullSecret(pullSecret({ meta }), wish({}, { adopt }));
      expect(decision).toMatchObject({ kind: "refused", finding: { cause: "secret-owner-overwrites" } });
      expect(decision.kind === "refused" && decision.finding.title).toBe(
        `secret \`pullpass\` in namespace \`shop\` belongs to ${tool}, which would undo a change`,
      );
    }
  });

  it("is one that somebody else made, and whoever wrote it is named", () => {
    const meta = { managedFields: [{ manager: "kubectl-create" }] };
    expect(decidePullSecret(pullSecret({ isOurs: false, meta }), wish())).toMatchObject({
      kind: "refused",
      finding: {
        cause: "secret-not-ours",
        title: "secret `pullpass` in namespace `shop` was not made by pullpass",
        subject: { kind: "Secret", namespace: "shop", name: "pullpass" },
        evidence: [
          {
            text: "no label app.kubernetes.io/managed-by=pullpass; it belongs to somebody else (written by kubectl-create)",
            source: "secret shop/pullpass",
          },
        ],
        fixes: [
          { text: expect.stringContaining("--secret-name") },
          { text: expect.stringContaining("--adopt") },
        ],
      },
    });
  });

  it.each([
    ["of another type", { type: "Opaque" }, "it is of type `Opaque`, which cannot be changed"],
    ["immutable", { immutable: true }, "it is immutable"],
  ])("is one that is %s, and nobody is sent to --adopt in vain", (_how, parts, why) => {
    for (const isOurs of [true, false]) {
      const decision = decidePullSecret(pullSecret({ ...parts, isOurs }), wish());
      expect(decision.kind === "refused" && decision.finding).toMatchObject({
        cause: "secret-not-ours",
        title: `secret \`pullpass\` in namespace \`shop\` cannot hold the entry: ${why}`,
      });
      expect(JSON.stringify(decision)).not.toContain("--adopt");
    }
  });

  it.each([
    [
      "an entry",
      '{"auths":{"quay.io":{"auth":"$$$"}}}',
      "entry quay.io: illegal base64 data at input byte 0",
    ],
    ["the document", "{", "unexpected end of JSON input"],
  ])("is one in which the kubelet cannot decode %s", (_what, document, text) => {
    const decision = decidePullSecret(pullSecret({ document }), wish());
    expect(decision).toMatchObject({
      kind: "refused",
      finding: {
        cause: "pull-secret-malformed",
        title: "secret `pullpass` in namespace `shop` holds what the kubelet cannot decode",
        evidence: [{ text, source: "secret shop/pullpass" }],
      },
    });
  });

  it("is one whose data is no Base64", () => {
    const existing = { ...pullSecret(), data: { ".dockerconfigjson": new SecretText("?") } };
    expect(decidePullSecret(existing, wish())).toMatchObject({
      kind: "refused",
      finding: { cause: "pull-secret-malformed" },
    });
  });
});

describe("a pull secret near the size that a Secret may have", () => {
  const MIB_BYTES = 1_048_576;
  /** Its document is this long before the entry of the wish comes in. */
  const filled = (bytes: number) => {
    const empty = `{"auths":{"quay.io":{"auth":"YTpi","email":""}}}`;
    return pullSecret({ document: empty.replace(`""`, `"${"x".repeat(bytes - empty.length)}"`) });
  };
  const added = `,"${KEY}":{"username":"ci","password":"${CANARY}","auth":"${auth}"}`.length;

  it("takes an entry that fills it to the last byte", () => {
    expect(decidePullSecret(filled(MIB_BYTES - added), wish())).toMatchObject({ kind: "update" });
  });

  it("is not to be written when the entry does not fit, whatever else takes the room", () => {
    const full = filled(MIB_BYTES - added + 3);
    const beside = filled(MIB_BYTES - added - 3_000);
    const next = new SecretText("A".repeat(4_004));
    for (const existing of [full, { ...beside, data: { ...beside.data, "next.dockerconfigjson": next } }]) {
      expect(decidePullSecret(existing, wish())).toMatchObject({
        kind: "refused",
        finding: { title: expect.stringContaining("larger than the 1 MiB that a Secret may hold") },
      });
    }
  });
});

describe("a pull secret that is adopted", () => {
  it("keeps its entries, labels and annotations, and gets pullpass's marks", () => {
    const meta = { labels: { team: "shop" }, annotations: { why: "1" } };
    const existing = pullSecret({ isOurs: false, entries: { "quay.io": "a:b" }, meta });
    const decision = decidePullSecret(existing, wish({}, { adopt: true }));
    expect(decision).toMatchObject({
      kind: "update",
      object: {
        metadata: {
          labels: { team: "shop", "app.kubernetes.io/managed-by": "pullpass" },
          annotations: { why: "1" },
        },
      },
    });
    expect(Object.keys(marksOf(decision))).toEqual([KEY]);
    expect(decision.kind === "update" && Object.keys(JSON.parse(documentOf(decision.object)).auths)).toEqual([
      "quay.io",
      KEY,
    ]);
  });

  it("is marked alone where it holds the credential already", () => {
    const existing = pullSecret({ isOurs: false, entries: { [KEY]: `ci:${CANARY}` } });
    const decision = decidePullSecret(existing, wish({}, { adopt: true }));
    expect(marksOf(decision)).toEqual({ [KEY]: { method: "password", madeAt: NOW, found: true } });
    expect(decision.kind === "update" && documentOf(decision.object)).toBe(documentOf(existing));
  });

  it.each([
    ["none", {}, ""],
    ["another's", { labels: { "app.kubernetes.io/managed-by": "ops" } }, "app.kubernetes.io/managed-by=ops"],
  ])("records the label that it had, %s, so that it can be given back", (_what, meta, record) => {
    const existing = pullSecret({ isOurs: false, entries: { "quay.io": "a:b" }, meta });
    const decision = decidePullSecret(existing, wish({}, { adopt: true }));
    expect(decision).toMatchObject({
      object: { metadata: { annotations: { "pullpass.dev/adopted": record } } },
    });
  });
});

function marksOf(decision: ReturnType<typeof decidePullSecret>) {
  if (decision.kind !== "update") throw new Error(`nothing is updated, but ${decision.kind}`);
  return readEntryMarks(decision.object.metadata.annotations);
}
