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
});
