import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { CertificateAuthority } from "../certificates.ts";
import { writeKubeconfig } from "../kubernetes/kubeconfig.ts";
import { freePorts } from "../machine/free-port.ts";
import { ensurePrograms } from "../programs.ts";
import type { Run } from "../run/run.ts";
import { type Server, startServer } from "../run/server.ts";
import type { LaunchedContainerd } from "./containerd.ts";
import { identityPlugin } from "./identity-plugin.ts";
import { inMountNamespaceOf } from "./node-mount-namespace.ts";
import type { NodeNetwork } from "./node-network.ts";
import type { NodeTraces } from "./node-traces.ts";

export interface KubeletLaunch {
  readonly nodeName: string;
  readonly server: string;
  readonly authority: CertificateAuthority;
  readonly network: NodeNetwork;
  readonly traces: NodeTraces;
  readonly runtime: LaunchedContainerd;
}

export interface LaunchedKubelet {
  readonly server: Server;
  /** A manifest of a Pod that is put there becomes a static Pod, within a second or so. */
  readonly staticPodFolder: string;
}

/** Starts a kubelet that has the rights of one node and no others (authorizer and admission plugin for nodes). */
export async function launchKubelet(run: Run, launch: KubeletLaunch): Promise<LaunchedKubelet> {
  const { authority, network, nodeName, server } = launch;
  const { kubernetes } = await ensurePrograms(["kubernetes"]);
  const userName = `system:node:${nodeName}`;
  await authority.sign([
    { file: "kubelet-client", commonName: userName, organizations: ["system:nodes"] },
    { file: "kubelet", commonName: userName, addresses: [network.nodeAddress] },
  ]);
  const kubeconfigPath = join(run.folder, "kubelet.kubeconfig");
  const certificate = authority.pair("kubelet-client");
  await writeKubeconfig(kubeconfigPath, { server, authority, userName, login: { certificate } });
  const folder = join(run.folder, "kubelet");
  const staticPodFolder = join(folder, "static-pods");
  await mkdir(staticPodFolder, { recursive: true });
  const configurationPath = join(folder, "kubelet.yaml");
  await writeFile(
    configurationPath,
    stringify(await kubeletConfiguration({ folder, staticPodFolder }, launch)),
  );
  const command = inMountNamespaceOf(launch.runtime.server, {
    name: "kubelet",
    program: join(kubernetes, "kube"),
    args: [
      "kubelet",
      `--config=${configurationPath}`,
      `--kubeconfig=${kubeconfigPath}`,
      `--root-dir=${folder}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${network.nodeAddress}`,
      ...(await identityPlugin(folder)),
    ],
  });
  return { server: await startServer(run, command), staticPodFolder };
}

interface KubeletFolders {
  readonly folder: string;
  readonly staticPodFolder: string;
}

/** KubeletConfiguration, kubelet.config.k8s.io/v1beta1. */
async function kubeletConfiguration({ folder, staticPodFolder }: KubeletFolders, launch: KubeletLaunch) {
  const { authority, network, runtime, traces } = launch;
  const serving = authority.pair("kubelet");
  const [port = 0, healthPort = 0] = await freePorts(2);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: network.nodeAddress,
    port,
    healthzPort: healthPort,
    tlsCertFile: serving.certificatePath,
    tlsPrivateKeyFile: serving.keyPath,
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: authority.certificatePath } },
    // Nothing answers there, and says so at once; without any the kubelet warns about every Pod.
    clusterDNS: [network.nodeAddress],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: `unix://${runtime.containerd.socketPath}`,
    staticPodPath: staticPodFolder,
    podLogsDir: join(folder, "pod-logs"),
    volumePluginDir: join(folder, "volume-plugins"),
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${traces.cgroupName}`,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    // This machine's own limits are not under test: a full disk must not evict a test's Pod.
    localStorageCapacityIsolation: false,
    evictionHard: { "memory.available": "1Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    oomScoreAdj: 0,
    makeIPTablesUtilChains: false,
    // Else a table of broken Pods mostly says "pull QPS exceeded", and one pull that hangs holds up all.
    registryPullQPS: 0,
    serializeImagePulls: false,
  };
}
