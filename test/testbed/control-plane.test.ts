import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { kubectlFor } from "../../testbed/kubectl.ts";
import { errorText } from "../../testbed/machine/error-code.ts";
import { isProcessAlive } from "../../testbed/machine/process-liveness.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { listRuns, readRun } from "../../testbed/run/run.ts";
import { makePrivateCache } from "./private-cache.ts";

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

describe.skipIf(missing.length > 0)(titleWithNeeds("a control plane that does not start", missing), () => {
  it("says why, keeps the logs, and leaves nothing else", async () => {
    const cache = await makePrivateCache();
    for (const name of ["etcd", "kube-apiserver", "kubectl"]) {
      await writeFile(join(cache.folder, name), `#!/bin/sh\necho ${name} is broken\nexit 7\n`, {
        mode: 0o755,
      });
    }
    vi.stubEnv("KUBEBUILDER_ASSETS", cache.folder);
    vi.stubEnv("PULLPASS_TESTBED_CACHE", cache.folder);
    const failure = await startControlPlane().then(() => "started", errorText);
    expect(failure).toContain("kube-apiserver stopped before it was ready (exit code 7); the end of ");
    expect(failure).toContain("\nkube-apiserver is broken\n");
    const kept = join(cache.folder, "last-failure");
    expect(failure.endsWith(`all logs: ${kept}`)).toBe(true);
    expect(await readFile(join(kept, "etcd.log"), "utf8")).toBe("etcd is broken\n");
    expect(await listRuns()).toEqual([]);
    vi.unstubAllEnvs();
    await cache.remove();
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
