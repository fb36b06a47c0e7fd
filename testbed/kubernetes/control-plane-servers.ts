import { request } from "node:https";
import { join } from "node:path";
import { errorText } from "../machine/error-code.ts";
import { freePorts } from "../machine/free-port.ts";
import type { Run } from "../run/run.ts";
import { type Server, startServer, waitUntilReady } from "../run/server.ts";
import type { ControlPlaneCredentials } from "./control-plane-credentials.ts";
import type { ControlPlanePrograms } from "./kubernetes-programs.ts";

const READY_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 2_000;

/** Where the API server listens, and the range of the cluster's Service addresses. */
export interface ApiServerEndpoint {
  readonly address: string;
  readonly port: number;
  readonly serviceNetwork: string;
}

export interface ControlPlaneServers {
  readonly programs: ControlPlanePrograms;
  readonly credentials: ControlPlaneCredentials;
  readonly endpoint: ApiServerEndpoint;
  /** Absent: no controller-manager. */
  readonly controllerManagerKubeconfigPath?: string;
}

/** Starts them all at once (each waits for the one it needs) and waits until the API server says it is ready. */
export async function launchControlPlaneServers(run: Run, servers: ControlPlaneServers): Promise<void> {
  const { programs, credentials, endpoint } = servers;
  const [clientPort = 0, peerPort = 0] = await freePorts(2);
  const etcdUrl = `https://127.0.0.1:${clientPort}`;
  await startServer(run, {
    name: "etcd",
    program: programs.etcd.program,
    args: [...programs.etcd.prefix, ...etcdFlags(run, credentials, { etcdUrl, peerPort })],
  });
  const apiServer = await startServer(run, {
    name: "kube-apiserver",
    program: programs.apiserver.program,
    args: [...programs.apiserver.prefix, ...apiServerFlags(credentials, endpoint, etcdUrl)],
  });
  await waitUntilReady(apiServer, {
    timeoutMs: READY_TIMEOUT_MS,
    probe: () => whyApiServerIsNotReady(endpoint, credentials),
  });
  const kubeconfigPath = servers.controllerManagerKubeconfigPath;
  if (kubeconfigPath !== undefined) await startControllerManager(run, servers, kubeconfigPath);
}

function etcdFlags(
  run: Run,
  credentials: ControlPlaneCredentials,
  urls: { readonly etcdUrl: string; readonly peerPort: number },
): readonly string[] {
  const { certificatePath, keyPath } = credentials.authority.pair("etcd");
  return [
    `--data-dir=${join(run.folder, "etcd")}`,
    `--listen-client-urls=${urls.etcdUrl}`,
    `--advertise-client-urls=${urls.etcdUrl}`,
    `--listen-peer-urls=http://127.0.0.1:${urls.peerPort}`,
    `--cert-file=${certificatePath}`,
    `--key-file=${keyPath}`,
    `--trusted-ca-file=${credentials.authority.certificatePath}`,
    "--client-cert-auth",
    // Nothing here has to survive a power cut, and an fsync a write costs more than the write.
    "--unsafe-no-fsync=true",
    "--log-level=warn",
  ];
}

function apiServerFlags(
  credentials: ControlPlaneCredentials,
  endpoint: ApiServerEndpoint,
  etcdUrl: string,
): readonly string[] {
  const { authority, tokenFilePath } = credentials;
  const serving = authority.pair("apiserver");
  const etcdClient = authority.pair("etcd");
  const admin = authority.pair("admin");
  const serviceAccounts = authority.pair("service-accounts");
  return [
    `--bind-address=${endpoint.address}`,
    `--advertise-address=${endpoint.address}`,
    `--secure-port=${endpoint.port}`,
    `--tls-cert-file=${serving.certificatePath}`,
    `--tls-private-key-file=${serving.keyPath}`,
    `--client-ca-file=${authority.certificatePath}`,
    `--token-auth-file=${tokenFilePath}`,
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    `--etcd-servers=${etcdUrl}`,
    `--etcd-cafile=${authority.certificatePath}`,
    `--etcd-certfile=${etcdClient.certificatePath}`,
    `--etcd-keyfile=${etcdClient.keyPath}`,
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${serviceAccounts.certificatePath}`,
    `--service-account-signing-key-file=${serviceAccounts.keyPath}`,
    `--service-cluster-ip-range=${endpoint.serviceNetwork}`,
    // Endpoints may not be loopback addresses, so it must not try to publish its own.
    "--endpoint-reconciler-type=none",
    "--allow-privileged",
    `--kubelet-certificate-authority=${authority.certificatePath}`,
    `--kubelet-client-certificate=${admin.certificatePath}`,
    `--kubelet-client-key=${admin.keyPath}`,
    "--kubelet-preferred-address-types=InternalIP",
  ];
}

async function startControllerManager(
  run: Run,
  servers: ControlPlaneServers,
  kubeconfigPath: string,
): Promise<Server> {
  const { authority } = servers.credentials;
  const launcher = servers.programs.controllerManager;
  if (launcher === undefined) throw new Error("the programs at hand have no controller-manager");
  return await startServer(run, {
    name: "kube-controller-manager",
    program: launcher.program,
    args: [
      ...launcher.prefix,
      `--kubeconfig=${kubeconfigPath}`,
      `--root-ca-file=${authority.certificatePath}`,
      `--service-account-private-key-file=${authority.pair("service-accounts").keyPath}`,
      "--leader-elect=false",
      "--secure-port=0",
    ],
  });
}

async function whyApiServerIsNotReady(
  endpoint: ApiServerEndpoint,
  credentials: ControlPlaneCredentials,
): Promise<string | undefined> {
  try {
    const status = await readyzStatus(endpoint, credentials);
    return status === 200 ? undefined : `/readyz answers ${status}`;
  } catch (error) {
    return errorText(error);
  }
}

function readyzStatus(endpoint: ApiServerEndpoint, credentials: ControlPlaneCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: endpoint.address,
      port: endpoint.port,
      path: "/readyz",
      ca: credentials.authority.certificatePem,
      headers: { authorization: `Bearer ${credentials.adminToken}` },
      agent: false,
      timeout: PROBE_TIMEOUT_MS,
    });
    sent.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    sent.on("error", reject);
    sent.end();
  });
}
