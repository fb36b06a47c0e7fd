import { join } from "node:path";
import type { CertificateAuthority } from "./certificates.ts";
import { installKubectl, type Kubectl, kubectlFor } from "./kubectl.ts";
import {
  makeControlPlaneCredentials,
  type RestrictedUserName,
  restrictedUserNames,
} from "./kubernetes/control-plane-credentials.ts";
import { type ApiServerEndpoint, launchControlPlaneServers } from "./kubernetes/control-plane-servers.ts";
import { writeKubeconfig } from "./kubernetes/kubeconfig.ts";
import { controlPlanePrograms } from "./kubernetes/kubernetes-programs.ts";
import { freePorts } from "./machine/free-port.ts";
import { type Say, sayOnStandardError } from "./machine/say.ts";
import { openOwnedRun } from "./run/owned-run.ts";
import type { Run } from "./run/run.ts";

export interface ControlPlaneOptions {
  /** Default false: no ServiceAccounts, no garbage collection, but ready sooner and 100 MB smaller. */
  readonly controllerManager?: boolean;
  readonly say?: Say;
}

/** What a client needs to reach it: plain data, which can be handed to another process. */
export interface ControlPlaneHandle {
  /** `https://127.0.0.1:PORT`, with a certificate of the authority in `caPem`. */
  readonly server: string;
  readonly caPem: string;
  readonly adminToken: string;
  /** An admin by token, the authority embedded. */
  readonly kubeconfigPath: string;
  /** An admin by client certificate, everything in files. */
  readonly certificateKubeconfigPath: string;
  /** Users who may do nothing until RBAC says otherwise; each is also in the group `testbed:restricted`. */
  readonly restrictedKubeconfigPaths: Readonly<Record<RestrictedUserName, string>>;
  /** A kubectl of the same version, alone in its folder. */
  readonly kubectlPath: string;
  readonly runFolder: string;
}

export interface ControlPlane extends ControlPlaneHandle {
  readonly kubectl: Kubectl;
  /** Ends it and removes everything it wrote. */
  stop(): Promise<void>;
}

/**
 * Starts etcd and a kube-apiserver (with a controller-manager if wanted) on free ports of 127.0.0.1. Needs no root.
 *
 * @example
 * const controlPlane = await startControlPlane({ controllerManager: true });
 * await controlPlane.kubectl(["create", "namespace", "shop"]);
 * await controlPlane.stop();
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { controllerManager = false, say = sayOnStandardError } = options;
  const owned = await openOwnedRun(say);
  const handle = await owned.orCleanUp(() =>
    launchLoopbackControlPlane(owned.run, { controllerManager, say }),
  );
  return { ...handle, kubectl: kubectlOf(handle), stop: owned.stop };
}

/** Starts a control plane on 127.0.0.1 as part of a run that the caller will end. */
export async function launchLoopbackControlPlane(
  run: Run,
  options: Omit<ControlPlaneLaunch, "endpoint">,
): Promise<ControlPlaneHandle> {
  const [port = 0] = await freePorts(1);
  const endpoint = { address: "127.0.0.1", port, serviceNetwork: "10.96.0.0/24" };
  const { handle } = await launchControlPlane(run, { ...options, endpoint });
  return handle;
}

/** kubectl, as the admin, for a control plane that this or another process started. */
export function kubectlOf(handle: ControlPlaneHandle): Kubectl {
  return kubectlFor(handle.kubectlPath, handle.kubeconfigPath);
}

export interface ControlPlaneLaunch {
  readonly controllerManager: boolean;
  readonly endpoint: ApiServerEndpoint;
  readonly say: Say;
}

export interface LaunchedControlPlane {
  readonly handle: ControlPlaneHandle;
  /** Signs for clients and kubelets that the API server will believe. */
  readonly authority: CertificateAuthority;
}

/** Starts a control plane as part of a run that the caller will end. */
export async function launchControlPlane(
  run: Run,
  launch: ControlPlaneLaunch,
): Promise<LaunchedControlPlane> {
  const { controllerManager, endpoint, say } = launch;
  const programs = await controlPlanePrograms({ needsControllerManager: controllerManager, say });
  const credentials = await makeControlPlaneCredentials(run, {
    names: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
    addresses: [endpoint.address],
  });
  const server = `https://${endpoint.address}:${endpoint.port}`;
  const { adminToken, authority, restrictedTokens } = credentials;
  const pathOf = (name: string) => join(run.folder, `${name}.kubeconfig`);
  const writeFor = async (userName: string, token: string) => {
    await writeKubeconfig(pathOf(userName), { server, authority, userName, login: { token } });
  };
  await writeFor("admin", adminToken);
  for (const name of restrictedUserNames) await writeFor(name, restrictedTokens[name]);
  const certificate = authority.pair("admin");
  const userName = "certificate-admin";
  await writeKubeconfig(pathOf(userName), { server, authority, userName, login: { certificate } });
  await launchControlPlaneServers(run, {
    programs,
    credentials,
    endpoint,
    ...(controllerManager && { controllerManagerKubeconfigPath: pathOf(userName) }),
  });
  const handle: ControlPlaneHandle = {
    server,
    caPem: authority.certificatePem,
    adminToken,
    kubeconfigPath: pathOf("admin"),
    certificateKubeconfigPath: pathOf(userName),
    restrictedKubeconfigPaths: { alice: pathOf("alice"), bob: pathOf("bob"), carol: pathOf("carol") },
    kubectlPath: await installKubectl(join(run.folder, "bin"), programs.kubectl),
    runFolder: run.folder,
  };
  return { handle, authority };
}
