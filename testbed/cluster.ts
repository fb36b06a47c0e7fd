import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlaneHandle, kubectlOf, launchControlPlane } from "./control-plane.ts";
import type { Kubectl } from "./kubectl.ts";
import { type Say, sayOnStandardError } from "./machine/say.ts";
import { installSystemTools } from "./machine/system-tools.ts";
import { together } from "./machine/together.ts";
import { type Containerd, launchContainerd, runCtr } from "./node/containerd.ts";
import { launchKubelet } from "./node/kubelet.ts";
import { makeNodeCgroup } from "./node/node-cgroup.ts";
import { makeNodeNetwork, writeNetworkConfiguration } from "./node/node-network.ts";
import { nodeTracesOf } from "./node/node-traces.ts";
import { ensurePrograms } from "./programs.ts";
import type { RegistryHandle } from "./registries.ts";
import { missingForCluster, missingSystemTools } from "./requirements.ts";
import { openOwnedRun } from "./run/owned-run.ts";
import type { Run } from "./run/run.ts";
import { startServer } from "./run/server.ts";

const NODE_NAME = "testbed-node";
const API_SERVER_PORT = 443;
const NODE_READY_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 200;

/** What a client needs to reach the cluster and its node: plain data, which can be handed to another process. */
export interface ClusterHandle extends ControlPlaneHandle {
  readonly nodeName: string;
  /** The node's address, which its Pods reach as well. */
  readonly nodeAddress: string;
  readonly containerd: Containerd;
  /** Where the kubelet looks for manifests of static Pods. */
  readonly staticPodFolder: string;
}

/** What can be done with a cluster, wherever it was started. */
export interface ClusterActions {
  readonly kubectl: Kubectl;
  /** Runs containerd's `ctr` among the kubelet's images and containers. */
  ctr(args: readonly string[]): Promise<string>;
  /** Lets the node believe a TLS registry's authority. Plain registries on 127.0.0.1 need nothing. */
  trustRegistry(registry: RegistryHandle): Promise<void>;
  /** Writes a hosts.toml for this `HOST[:PORT]`: mirrors, other authorities, plain HTTP. In force at the next pull. */
  configureRegistry(host: string, hostsToml: string): Promise<void>;
}

export interface Cluster extends ClusterHandle, ClusterActions {
  /** Ends it and removes everything: Pods, mounts, network, cgroups, folders. */
  stop(): Promise<void>;
}

/**
 * Starts a whole cluster of one node: control plane, scheduler, containerd, kubelet, network. Needs Linux and root
 * (see `missingForCluster`).
 *
 * @example
 * const cluster = await startCluster();
 * await cluster.trustRegistry(registries.tlsBasic);
 * await cluster.kubectl(["run", "web", `--image=${pushed.reference}`]);
 * await cluster.stop();
 */
export async function startCluster(options: { readonly say?: Say } = {}): Promise<Cluster> {
  const { say = sayOnStandardError } = options;
  const missing = await missingForCluster();
  if (missing.length > 0) throw new Error(`a whole cluster needs ${missing.join("; ")}`);
  const owned = await openOwnedRun(say);
  const handle = await owned.orCleanUp(() => launchCluster(owned.run, say));
  return { ...handle, ...actionsOn(handle), stop: owned.stop };
}

/** The actions on a cluster that this or another process started. */
export function actionsOn(handle: ClusterHandle): ClusterActions {
  const configureRegistry = async (host: string, hostsToml: string) => {
    const folder = join(handle.containerd.registryConfigurationFolder, host);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "hosts.toml"), hostsToml);
  };
  return {
    kubectl: kubectlOf(handle),
    ctr: (args) => runCtr(handle.containerd, args),
    configureRegistry,
    async trustRegistry({ caPath, host, url }) {
      if (caPath === undefined) return;
      await configureRegistry(host, `server = ${JSON.stringify(url)}\nca = ${JSON.stringify(caPath)}\n`);
    },
  };
}

/** Starts a cluster as part of a run that the caller will end. */
export async function launchCluster(run: Run, say: Say): Promise<ClusterHandle> {
  await installSystemTools(missingSystemTools(), say);
  await ensurePrograms(["kubernetes", "containerd", "cni", "mint", "images"], say);
  const traces = nodeTracesOf(run.id);
  const network = await makeNodeNetwork(traces);
  await makeNodeCgroup(traces);
  const networkConfigurationFolder = await writeNetworkConfiguration(run, traces, network);
  const endpoint = {
    address: network.apiServerAddress,
    port: API_SERVER_PORT,
    serviceNetwork: network.serviceNetwork,
  };
  const [controlPlane, runtime] = await together([
    launchControlPlane(run, { controllerManager: true, endpoint, say }),
    launchContainerd(run, traces, networkConfigurationFolder),
  ]);
  const {
    authority,
    handle: { server },
  } = controlPlane;
  await launchScheduler(run, controlPlane.handle);
  const { staticPodFolder } = await launchKubelet(run, {
    nodeName: NODE_NAME,
    server,
    authority,
    network,
    traces,
    runtime,
  });
  const handle = {
    ...controlPlane.handle,
    nodeName: NODE_NAME,
    nodeAddress: network.nodeAddress,
    containerd: runtime.containerd,
    staticPodFolder,
  };
  await waitUntilUsable(handle);
  return handle;
}

async function launchScheduler(run: Run, controlPlane: ControlPlaneHandle): Promise<void> {
  const { kubernetes } = await ensurePrograms(["kubernetes"]);
  await startServer(run, {
    name: "kube-scheduler",
    program: join(kubernetes, "kube"),
    args: [
      "scheduler",
      `--kubeconfig=${controlPlane.certificateKubeconfigPath}`,
      `--authentication-kubeconfig=${controlPlane.certificateKubeconfigPath}`,
      `--authorization-kubeconfig=${controlPlane.certificateKubeconfigPath}`,
      "--leader-elect=false",
      "--secure-port=0",
    ],
  });
}

interface Condition {
  readonly amiss: string;
  readonly query: readonly string[];
  readonly isFulfilledBy: (output: string) => boolean;
}

/** A Pod can start once all of these hold. */
const conditions: readonly Condition[] = [
  {
    amiss: "the node is not ready",
    query: ["get", "node", NODE_NAME, "-o", 'jsonpath={.status.conditions[?(@.type=="Ready")].status}'],
    isFulfilledBy: (output) => output === "True",
  },
  {
    amiss: "the node is tainted",
    query: ["get", "node", NODE_NAME, "-o", "jsonpath={.spec.taints}"],
    isFulfilledBy: (output) => output === "",
  },
  {
    amiss: "the ServiceAccount default/default is missing",
    query: ["get", "serviceaccount", "default", "-o", "name"],
    isFulfilledBy: (output) => output !== "",
  },
];

async function waitUntilUsable(handle: ClusterHandle): Promise<void> {
  const kubectl = kubectlOf(handle);
  const deadlineMs = performance.now() + NODE_READY_TIMEOUT_MS;
  for (const { amiss, query, isFulfilledBy } of conditions) {
    for (;;) {
      // kubectl fails while the object is not there yet.
      const output = await kubectl(query).catch(() => undefined);
      if (output !== undefined && isFulfilledBy(output)) break;
      if (performance.now() > deadlineMs) {
        throw new Error(`the cluster is not usable after ${NODE_READY_TIMEOUT_MS / 1_000} s: ${amiss}`);
      }
      await sleep(POLL_INTERVAL_MS);
    }
  }
}
