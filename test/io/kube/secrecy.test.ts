import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { Kube, Manifest } from "../../../src/core/kube/kube.ts";
import { type ControlPlane, startControlPlane } from "../../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../../testbed/requirements.ts";
import { policyOnSecrets } from "./admission-policy.ts";
import { connectionFrom, kubeFor } from "./connect.ts";
import { base64, dockerConfig, granted, pullSecret } from "./manifests.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const missing = await missingForControlPlane();

const PASSWORD = "c4n4ry-p4ss";
/** What would give the password away: itself, and base64 of the docker config around it. */
const CANARIES = [PASSWORD, dockerConfig(PASSWORD).reveal(), base64(PASSWORD)];

function shows(value: unknown): readonly string[] {
  const seen = [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
  ].join("\n");
  return CANARIES.filter((canary) => seen.includes(canary));
}

describe.skipIf(missing.length > 0)(titleWithNeeds("a Secret and a real API server", missing), () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane();
    await controlPlane.kubectl(["create", "namespace", "shop"]);
    await controlPlane.kubectl(["apply", "-f", "-"], talkativePolicy);
  }, START_TIMEOUT_MS);

  afterAll(() => controlPlane.stop());

  async function admin(): Promise<Kube> {
    return kubeFor(await connectionFrom(controlPlane.kubeconfigPath));
  }

  it("prints nothing of what was read, in a list, a watch or alone", async () => {
    const kube = await admin();
    const key = { namespace: "shop", name: "read" };
    const manifest = { apiVersion: "v1", kind: "Secret", ...pullSecret(key, dockerConfig(PASSWORD)) };
    const [, , secret] = CANARIES;
    await controlPlane.kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({
        ...manifest,
        data: { ".dockerconfigjson": dockerConfig(PASSWORD).reveal(), other: secret },
      }),
    );
    const one = granted(await kube.get("Secret", key));
    expect(one.data?.[".dockerconfigjson"]?.equals(dockerConfig(PASSWORD))).toBe(true);
    expect(Object.keys(one.metadata.annotations ?? {})).toEqual([
      "kubectl.kubernetes.io/last-applied-configuration",
    ]);
    expect(shows(one)).toEqual([]);
    expect(shows(granted(await kube.list("Secret", { namespace: "shop" })))).toEqual([]);
    for await (const event of kube.watch("Secret", { namespace: "shop" })) {
      expect(shows(event)).toEqual([]);
      break;
    }
    expect(shows(kube)).toEqual([]);
  });

  it("prints nothing of the identity that reads it", async () => {
    const connection = await connectionFrom(controlPlane.kubeconfigPath);
    const identity = await connection.user.credentials();
    expect(
      inspect([connection, identity, kubeFor(connection)], { depth: 9, showHidden: true }),
    ).not.toContain(controlPlane.adminToken);
    const byCertificate = await connectionFrom(controlPlane.certificateKubeconfigPath);
    const key = await byCertificate.user.credentials();
    expect(inspect([byCertificate, key], { depth: 9, showHidden: true })).not.toContain("PRIVATE KEY");
  });

  const good = pullSecret({ namespace: "shop", name: "refused" }, dockerConfig(PASSWORD));
  it.each<readonly [string, Manifest]>([
    ["is not base64", { ...good, data: { ".dockerconfigjson": new SecretText(`${PASSWORD}!`) } }],
    ["is not JSON", { ...good, data: { ".dockerconfigjson": new SecretText(base64(`${PASSWORD}{`)) } }],
    ["lacks its key", { ...good, data: { [`${PASSWORD}/`]: new SecretText(base64(PASSWORD)) } }],
    ["is a list", { ...good, data: [new SecretText(PASSWORD)] }],
    ["is text in the wrong place", { ...good, stringData: { ".dockerconfigjson": PASSWORD } }],
    ["is denied by a policy that repeats it", { ...good, metadata: { namespace: "shop", name: "denied" } }],
  ])("says why one is refused that %s, and nothing of it", async (what, manifest) => {
    const kube = await admin();
    const create = async () => await kube.create("Secret", manifest);
    if (what.startsWith("is denied")) {
      await expect.poll(create).toMatchObject({
        ok: false,
        refusal: { byAdmission: true, message: expect.stringContaining("denied request: I saw ‹redacted›") },
      });
    }
    const answer = await create();
    expect(answer).toMatchObject({ ok: false });
    expect(answer.ok || ("message" in answer.refusal && answer.refusal.message)).toBeTruthy();
    expect(shows(answer)).toEqual([]);
  });

  it("says nothing of what a patched Secret already held", async () => {
    const kube = await admin();
    const key = { namespace: "shop", name: "patched" };
    granted(await kube.create("Secret", pullSecret(key, dockerConfig(PASSWORD))));
    for (const value of ["not base64!", { nested: PASSWORD }, [PASSWORD]]) {
      const answer = await kube.patch("Secret", key, [{ op: "add", path: "/data/other", value }]);
      expect(answer).toMatchObject({ ok: false, refusal: { kind: "invalid" } });
      expect(shows(answer)).toEqual([]);
    }
  });

  it("says nothing of it when the write is stale, exists or breaks off", async () => {
    const kube = await admin();
    const key = { namespace: "shop", name: "stale" };
    const manifest = pullSecret(key, dockerConfig(PASSWORD));
    const first = granted(await kube.create("Secret", manifest));
    granted(await kube.update("Secret", { ...first, immutable: true }));
    const controller = new AbortController();
    const creating = kube.create("Secret", manifest, { signal: controller.signal });
    const broken = creating.catch((error: unknown) => error);
    controller.abort();
    const answers = [await kube.create("Secret", manifest), await kube.update("Secret", first), await broken];
    expect(answers).toMatchObject([
      { refusal: { kind: "already-exists" } },
      { refusal: { kind: "conflict" } },
      { name: "AbortError" },
    ]);
    expect(shows(answers)).toEqual([]);
  });
});

/** An admission policy with the manners of some webhooks: it quotes the Secret it refuses. */
const talkativePolicy = policyOnSecrets({
  name: "talkative",
  validations: [
    {
      expression: 'object.metadata.name != "denied"',
      messageExpression: '"I saw " + string(object.data[".dockerconfigjson"])',
    },
  ],
});
