import { describe, expect, it } from "vitest";
import { sortSecrets } from "../../../src/core/existing-secret/sort-secrets.ts";
import { CANARY } from "../../builders/connect-intent.ts";
import { pullSecret } from "../../builders/pull-secret.ts";
import { pullTarget } from "../../builders/pull-target.ts";

const place = { namespace: "shop", name: "pullpass" };

describe("the pull secrets of a cluster", () => {
  it("give the entries that serve the registry, and no other entry of theirs", () => {
    const secret = pullSecret({ entries: { "quay.io": "a:b", "reg.example.com": `ci:${CANARY}` } });
    const { found, passedOver } = sortSecrets([secret], pullTarget());
    expect(found).toMatchObject([{ key: "reg.example.com", username: "ci", place }]);
    expect(found[0]?.password.reveal()).toBe(CANARY);
    expect(passedOver).toEqual([]);
  });

  it("tell when an entry ends, where pullpass recorded it", () => {
    const mark = { method: "password", madeAt: "t", expiresAt: "2026-01-01T00:00:00Z" };
    const annotations = { "pullpass.dev/entries": JSON.stringify({ "reg.example.com": mark }) };
    const secret = pullSecret({ entries: { "reg.example.com": "ci:x" }, meta: { annotations } });
    expect(sortSecrets([secret], pullTarget()).found).toMatchObject([{ expiresAt: "2026-01-01T00:00:00Z" }]);
  });

  it("of the legacy type are read too", () => {
    const document = { "reg.example.com": { username: "ci", password: "x" } };
    const { data } = pullSecret({ document: JSON.stringify(document) });
    const value = data?.[".dockerconfigjson"];
    if (value === undefined) throw new Error("the builder made no document");
    const secret = { ...pullSecret({ type: "kubernetes.io/dockercfg" }), data: { ".dockercfg": value } };
    expect(sortSecrets([secret], pullTarget()).found).toMatchObject([{ username: "ci" }]);
  });

  it.each([
    [
      "cannot be decoded",
      pullSecret({ document: '{"auths":{"reg.example.com":{"auth":"%"}}}' }),
      { kind: "undecodable", key: "reg.example.com", reason: "illegal base64 data at input byte 0" },
    ],
    [
      "are of another type",
      pullSecret({ type: "Opaque" }),
      { kind: "skipped", reason: { kind: "wrong-type", type: "Opaque" } },
    ],
    [
      "have a key that matches nothing",
      pullSecret({ entries: { "https://reg.example.com/v1": "ci:x" } }),
      { kind: "missed", key: "https://reg.example.com/v1", write: "reg.example.com" },
    ],
    [
      "are a stub without a password",
      pullSecret({ document: '{"auths":{"reg.example.com":{}}}' }),
      { kind: "no-credential", key: "reg.example.com" },
    ],
    ["are for other registries", pullSecret({ entries: { "quay.io": "a:b" } }), { kind: "other" }],
  ])("are passed over with the reason where they %s", (_how, secret, reason) => {
    expect(sortSecrets([secret], pullTarget())).toEqual({ found: [], passedOver: [{ place, ...reason }] });
  });
});
