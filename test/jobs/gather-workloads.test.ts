import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatherWorkloads } from "../../src/jobs/gather-workloads.ts";
import type { Ports } from "../../src/jobs/ports.ts";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { portsOf } from "../builders/ports.ts";

const missing = await missingForControlPlane();
const IMAGE = "reg.example.com/app:1";

describe.skipIf(missing.length > 0)(titleWithNeeds("the workloads of namespaces", missing), () => {
  let controlPlane: ControlPlane;
  let ports: Ports;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllerManager: true });
    ports = await portsOf(controlPlane);
    const { kubectl } = controlPlane;
    for (const namespace of ["shop", "till"]) await kubectl(["create", "namespace", namespace]);
    await kubectl(["create", "deployment", "web", "-n", "shop", `--image=${IMAGE}`]);
    await kubectl(["create", "cronjob", "nightly", "-n", "till", `--image=${IMAGE}`, "--schedule=0 3 * * *"]);
    await kubectl(["create", "job", "once", "-n", "till", "--from=cronjob/nightly"]);
    await kubectl(["create", "job", "import", "-n", "till", `--image=${IMAGE}`]);
  });
  afterAll(() => controlPlane?.stop());

  async function seen(namespace?: string): Promise<readonly string[]> {
    const gathered = await gatherWorkloads(ports, namespace);
    if (!gathered.ok) throw new Error(gathered.blocked.finding.title);
    expect(gathered.unseen).toEqual([]);
    return gathered.workloads.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  }

  it("are those of one namespace, without those that another stands for", async () => {
    expect(await seen("shop")).toEqual(["Deployment shop/web"]);
    expect(await seen("till")).toEqual(["Job till/import", "CronJob till/nightly"]);
  });

  it("are those of all namespaces where none is named", async () => {
    expect(await seen()).toEqual(["Deployment shop/web", "Job till/import", "CronJob till/nightly"]);
  });

  it("are left out by kind where they may not be listed, and the kinds are named", async () => {
    const { kubectl, restrictedKubeconfigPaths } = controlPlane;
    await kubectl(["create", "role", "see", "-n", "till", "--verb=list", "--resource=cronjobs"]);
    await kubectl(["create", "rolebinding", "see", "-n", "till", "--role=see", "--user=alice"]);

    const gathered = await gatherWorkloads(
      await portsOf({ kubeconfigPath: restrictedKubeconfigPaths.alice }),
      "till",
    );

    if (!gathered.ok) throw new Error(gathered.blocked.finding.title);
    expect(gathered.workloads.map(({ metadata }) => metadata.name)).toEqual(["nightly"]);
    expect(gathered.unseen.map(({ kind, refusal }) => `${kind} ${refusal.kind}`)).toEqual([
      "Deployment forbidden",
      "StatefulSet forbidden",
      "DaemonSet forbidden",
      "ReplicaSet forbidden",
      "Job forbidden",
    ]);
  });
});
