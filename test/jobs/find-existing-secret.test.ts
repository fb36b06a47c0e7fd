import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Manifest } from "../../src/core/kube/kube.ts";
import type { Registry } from "../../src/core/registry/registry.ts";
import { askedOnce } from "../../src/jobs/asked-once.ts";
import { findExistingSecret } from "../../src/jobs/find-existing-secret.ts";
import type { Ports } from "../../src/jobs/ports.ts";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { portsOf } from "../builders/ports.ts";
import { pullTarget } from "../builders/pull-target.ts";

const missing = await missingForControlPlane();

describe.skipIf(missing.length > 0)(titleWithNeeds("the search for a pull secret", missing), () => {
  let controlPlane: ControlPlane;
  let ports: Ports;
  let namespace = "";
  /** The registry of one test, which no other test has secrets for. */
  let host = "";
  let asked: string[] = [];

  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllerManager: false });
    ports = await portsOf(controlPlane);
  });
  afterAll(() => controlPlane?.stop());
  beforeEach(async () => {
    namespace = `search-${randomBytes(4).toString("hex")}`;
    host = `${namespace}.example.com`;
    asked = [];
    await controlPlane.kubectl(["create", "namespace", namespace]);
  });

  /** Accepts everybody but `old`. */
  const registry: Registry = {
    ask: async ({ credential, domain }) => {
      asked.push(credential?.username ?? "nobody");
      if (credential?.username !== "old")
        return {
          ok: true,
          proof: { depth: "token", vantage: { kind: "here" }, platforms: [] },
          exchanges: [],
        };
      const refusal = { kind: "unauthorized", at: "ping", host: domain, errors: [] } as const;
      return { ok: false, refusal: { ...refusal, scheme: "basic", sent: "basic" }, exchanges: [] };
    },
  };

  async function secret(name: string, username: string, metadata: Manifest = {}) {
    const auth = Buffer.from(`${username}:x`).toString("base64");
    const document = JSON.stringify({ auths: { [host]: { auth } } });
    const manifest = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace, ...metadata },
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": Buffer.from(document).toString("base64") },
    };
    const created = await ports.kube.create("Secret", manifest);
    if (!created.ok) throw new Error(created.refusal.kind);
  }

  function search(namespaces: readonly string[]) {
    return findExistingSecret(
      { ...ports, registry: askedOnce(registry) },
      { ...pullTarget(host), namespaces, secretName: "pullpass", depth: "blob" },
    );
  }

  it("tries each credential once, in however many secrets it is", async () => {
    await secret("a", "ci");
    await secret("b", "ci");
    await secret("c", "old");
    const outcome = await search([namespace]);
    expect(outcome).toMatchObject({
      kind: "found",
      options: [{ entry: { place: { namespace, name: "a" } } }],
    });
    expect(asked.toSorted()).toEqual(["ci", "old"]);
  });

  const ours = { "app.kubernetes.io/managed-by": "pullpass" };
  const copied = (server: string) => ({
    "pullpass.dev/entries": JSON.stringify({ [server]: { method: "existing-secret", madeAt: "t" } }),
  });

  it("passes over what pullpass writes there itself, its copies anywhere, and secrets of its proofs", async () => {
    await secret("pullpass", "own", { labels: ours });
    await secret("copy", "copy", { labels: ours, annotations: copied(host) });
    await secret("pullpass-proof-x", "proof", { labels: ours });
    const outcome = await search([namespace]);
    expect(outcome).toMatchObject({ kind: "blocked", blocked: { finding: { cause: "no-existing-secret" } } });
    expect(asked).toEqual([]);
  });

  it("takes what pullpass wrote by another method in a namespace that is not to be connected", async () => {
    await secret("pullpass", "own", { labels: ours });
    expect(await search(["default"])).toMatchObject({
      kind: "found",
      options: [{ entry: { username: "own" } }],
    });
  });

  it("tries none where there are so many that a registry would take it for an attack", async () => {
    for (let number = 0; number <= 20; number += 1) await secret(`regcred-${number}`, `user-${number}`);
    expect(await search([namespace])).toMatchObject({ kind: "too-many", tries: 20 });
    expect(asked).toEqual([]);
  });
});
