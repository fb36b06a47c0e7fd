import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { kubectlFor } from "../../testbed/kubectl.ts";
import { isProcessAlive } from "../../testbed/machine/process-liveness.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { readRun } from "../../testbed/run/run.ts";

const START_TIMEOUT_MS = 20 * 60_000;

const missing = await missingForControlPlane();

describe.skipIf(missing.length > 0)(titleWithNeeds("a control plane", missing), () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllerManager: true });
  }, START_TIMEOUT_MS);

  afterAll(() => controlPlane.stop());

  it("makes a namespace, and the controller-manager its ServiceAccount", async () => {
    expect(await controlPlane.kubectl(["create", "namespace", "shop"])).toBe("namespace/shop created\n");
    await expect
      .poll(() => controlPlane.kubectl(["get", "serviceaccounts", "-n", "shop", "-o", "name"]), {
        timeout: 10_000,
      })
      .toBe("serviceaccount/default\n");
  });

  it("takes manifests on standard input and reports its version", async () => {
    const configMap = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "colours" },
      data: { sky: "blue" },
    };
    await controlPlane.kubectl(["create", "-f", "-"], JSON.stringify(configMap));
    expect(await controlPlane.kubectl(["get", "configmap", "colours", "-o", "jsonpath={.data.sky}"])).toBe(
      "blue",
    );
    expect(await controlPlane.kubectl(["version"])).toContain("Server Version: v1.");
  });

  it("knows the admin by client certificate", async () => {
    const kubectl = kubectlFor(controlPlane.kubectlPath, controlPlane.certificateKubeconfigPath);
    expect(await kubectl(["auth", "whoami"])).toContain("testbed-certificate-admin");
  });

  it("refuses a restricted user until RBAC grants the right", async () => {
    const alice = kubectlFor(controlPlane.kubectlPath, controlPlane.restrictedKubeconfigPaths.alice);
    await expect(alice(["get", "secrets", "-n", "default"])).rejects.toThrow(
      /"alice" cannot list resource "secrets"/,
    );
    await controlPlane.kubectl(["create", "clusterrole", "reader", "--verb=list", "--resource=secrets"]);
    await controlPlane.kubectl([
      ...["create", "rolebinding", "reader", "-n", "default", "--clusterrole=reader", "--user=alice"],
    ]);
    await expect.poll(() => alice(["get", "secrets", "-n", "default", "-o", "name"])).toBe("");
  });
});

describe.skipIf(missing.length > 0)(titleWithNeeds("a control plane that was stopped", missing), () => {
  it(
    "leaves neither process nor folder",
    async () => {
      const controlPlane = await startControlPlane();
      const { servers } = await readRun(controlPlane.runFolder);
      expect(servers.map((server) => [server.name, server.isAlive])).toEqual([
        ["etcd", true],
        ["kube-apiserver", true],
      ]);
      await controlPlane.stop();
      expect(servers.filter((server) => isProcessAlive(server.pid))).toEqual([]);
      expect(existsSync(controlPlane.runFolder)).toBe(false);
    },
    START_TIMEOUT_MS,
  );
});
