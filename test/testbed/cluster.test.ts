import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cluster, startCluster } from "../../testbed/cluster.ts";
import { pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { processesOfRun } from "../../testbed/machine/kill.ts";
import { listMounts } from "../../testbed/machine/mounts.ts";
import { isProcessAlive } from "../../testbed/machine/process-liveness.ts";
import { processesInNodeCgroup } from "../../testbed/node/node-cgroup.ts";
import { nodeTracesOf } from "../../testbed/node/node-traces.ts";
import { type RegistryHandle, type RegistrySet, startRegistries } from "../../testbed/registries.ts";
import type { RegistryUser } from "../../testbed/registry-users.ts";
import { missingForCluster, titleWithNeeds } from "../../testbed/requirements.ts";
import { readRun } from "../../testbed/run/run.ts";

const START_TIMEOUT_MS = 20 * 60_000;
/** Each look is a kubectl, which costs as much as a pull. */
const POD_POLL = { timeout: 60_000, interval: 500 };

const missing = await missingForCluster();

describe.skipIf(missing.length > 0)(titleWithNeeds("a whole cluster", missing), () => {
  let cluster: Cluster;
  let registries: RegistrySet;

  beforeAll(async () => {
    registries = await startRegistries();
    cluster = await startCluster();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await cluster?.stop();
    await registries?.stop();
  });

  const rows = [
    { name: "plainBasic", who: "team", namespace: "plain-basic" },
    { name: "plainBearer", who: "team", namespace: "plain-bearer" },
    { name: "tlsBasic", who: "robot", namespace: "tls-basic" },
    { name: "tlsBearer", who: "team", namespace: "tls-bearer" },
  ] as const;

  it.concurrent.for(rows)(
    "pulls from $name only with a pull secret",
    { timeout: 2 * POD_POLL.timeout },
    async ({ name, who, namespace }, { expect }) => {
      const registry = registries[name];
      const image = await makeImage();
      const pushed = await pushImage(registry, "team/app:1", image, registries.users.team);
      await cluster.trustRegistry(registry);
      await cluster.kubectl(["create", "namespace", namespace]);
      await createSecret(cluster, namespace, registry, registries.users[who]);
      const get = (pod: string, jsonpath: string) =>
        cluster.kubectl(["get", "pod", pod, "-n", namespace, "-o", `jsonpath=${jsonpath}`]);

      await createPod(cluster, { namespace, name: "without", image: pushed.reference, secrets: [] });
      await expect
        .poll(() => get("without", "{.status.containerStatuses[0].state.waiting.reason}"), POD_POLL)
        .toBe("ImagePullBackOff");

      await createPod(cluster, { namespace, name: "with", image: pushed.reference, secrets: ["pull"] });
      await expect.poll(() => get("with", "{.status.phase}"), POD_POLL).toBe("Running");
      expect(await get("with", "{.status.containerStatuses[0].imageID}")).toContain(pushed.digest);
      const events = [
        "get",
        "events",
        "-n",
        namespace,
        "--field-selector=involvedObject.name=with,reason=Pulled",
      ];
      expect(await cluster.kubectl([...events, "-o", "jsonpath={.items[*].message}"])).toContain(
        `Successfully pulled image "${pushed.reference}"`,
      );
      const proxy = `/api/v1/namespaces/${namespace}/pods/with:8080/proxy/`;
      expect(await cluster.kubectl(["get", "--raw", proxy])).toContain(`hello from image ${image.marker}`);
    },
  );

  it("lets a Pod reach the API server under the address in its environment", async () => {
    const proxy = "/api/v1/namespaces/plain-basic/pods/with:8080/proxy/api-server";
    expect(await cluster.kubectl(["get", "--raw", proxy])).toBe("the API server answers 200 OK\n");
  });

  it("stops with Pods running, and leaves nothing behind", async () => {
    const run = await readRun(cluster.runFolder);
    const traces = nodeTracesOf(run.id);
    const before = [...(await processesOfRun(run)), ...(await processesInNodeCgroup(traces))];
    expect(before.length).toBeGreaterThan(20);
    expect(existsSync(`/sys/class/net/${traces.linkName}`)).toBe(true);

    await cluster.stop();

    expect(before.filter(isProcessAlive)).toEqual([]);
    // The reaper ends by itself once it sees that there is nothing left to end.
    await expect.poll(() => processesOfRun(run), { timeout: 5_000 }).toEqual([]);
    expect(await tracesLeft(cluster.runFolder)).toEqual([]);
  });
});

interface PodRequest {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly secrets: readonly string[];
}

async function createPod(cluster: Cluster, { namespace, name, image, secrets }: PodRequest): Promise<void> {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name },
    spec: {
      imagePullSecrets: secrets.map((secret) => ({ name: secret })),
      containers: [{ name: "app", image, imagePullPolicy: "Always" }],
    },
  };
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify(pod));
}

async function createSecret(
  cluster: Cluster,
  namespace: string,
  registry: RegistryHandle,
  user: RegistryUser,
): Promise<void> {
  const config = { auths: { [registry.host]: { username: user.name, password: user.password } } };
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace, name: "pull" },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": JSON.stringify(config) },
  };
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify(secret));
}

/** Everything on this machine that still bears the run's name. */
async function tracesLeft(runFolder: string): Promise<readonly string[]> {
  const id = runFolder.slice(-6);
  const mounts = (await listMounts()).map(({ path }) => path);
  const links = await readdir("/sys/class/net");
  const cgroups = (await readdir("/sys/fs/cgroup", { withFileTypes: true, recursive: true })).map(
    ({ name }) => name,
  );
  const cniResults = await readdir("/var/lib/cni/results").catch(() => []);
  const hosts = (await readFile("/etc/hosts", "utf8")).split("\n");
  const processes = await readdir("/proc").then((entries) => entries.filter((entry) => /^\d+$/.test(entry)));
  const commands = await Promise.all(
    processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  const folders = [runFolder, nodeTracesOf(id).runtimeFolder].filter(existsSync);
  const all = [...mounts, ...links, ...cgroups, ...cniResults, ...hosts, ...commands, ...folders];
  return all.filter((text) => text.includes(id));
}
