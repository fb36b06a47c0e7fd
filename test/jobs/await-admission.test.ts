import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachOperations } from "../../src/core/plan/attach.ts";
import { proofPodManifest } from "../../src/core/proof/proof-pod.ts";
import { awaitAdmission } from "../../src/jobs/await-admission.ts";
import type { Ports } from "../../src/jobs/ports.ts";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { portsOf } from "../builders/ports.ts";

const missing = await missingForControlPlane();
const ROUNDS = 40;
const image = "reg.example.com/app:1";

describe.skipIf(missing.length > 0)(titleWithNeeds("a Pod made right after an attachment", missing), () => {
  let controlPlane: ControlPlane;
  let ports: Ports;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllerManager: true });
    ports = await portsOf(controlPlane);
    await controlPlane.kubectl(["create", "namespace", "race"]);
  });
  afterAll(() => controlPlane?.stop());

  it(`has the secret, ${ROUNDS} times in a row`, async () => {
    const { kube } = ports;
    const namespace = "race";
    for (let round = 0; round < ROUNDS; round += 1) {
      const account = `account-${round}`;
      const metadata = { name: account, namespace };
      await kube.create("ServiceAccount", { apiVersion: "v1", kind: "ServiceAccount", metadata });
      const read = await kube.get("ServiceAccount", metadata);
      if (!read.ok) throw new Error(read.refusal.kind);
      await kube.patch("ServiceAccount", metadata, attachOperations(read.value, "pullpass"));

      await awaitAdmission(ports, { namespace, account, secretName: "pullpass", image });

      const credential = { kind: "account", name: account } as const;
      const pod = await kube.create(
        "Pod",
        proofPodManifest({ name: `pod-${round}`, namespace, image, credential }),
      );
      expect(pod.ok && pod.value.spec.imagePullSecrets).toEqual([{ name: "pullpass" }]);
    }
  });

  it.each([
    ["too busy to answer, until it does", "server-error", 3],
    ["forbids to ask, no longer than once", "forbidden", 1],
  ] as const)("is waited for where the API server %s", async (_what, kind, tries) => {
    const { kube } = ports;
    const [namespace, account] = ["race", `account-${kind}`];
    const metadata = { name: account, namespace };
    await kube.create("ServiceAccount", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata,
      imagePullSecrets: [{ name: "pullpass" }],
    });
    const attempt = { verb: "create", resource: "pods" };
    let asked = 0;
    const create: typeof kube.create = (...args) => {
      asked += 1;
      if (asked === 3) return kube.create(...args);
      return Promise.resolve({ ok: false, refusal: { kind, status: 503, attempt, message: "" } });
    };

    await awaitAdmission(
      { ...ports, kube: { ...kube, create } },
      { namespace, account, secretName: "pullpass", image },
    );

    expect(asked).toBe(tries);
  });
});
