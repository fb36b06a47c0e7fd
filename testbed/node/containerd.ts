import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { makeImage, ociArchive } from "../images.ts";
import { errorText } from "../machine/error-code.ts";
import { runCommand } from "../machine/run-command.ts";
import { ensurePrograms } from "../programs.ts";
import type { Run } from "../run/run.ts";
import { type Server, startServer, waitUntilReady } from "../run/server.ts";
import { inOwnMountNamespace } from "./node-mount-namespace.ts";
import type { NodeTraces } from "./node-traces.ts";

const READY_TIMEOUT_MS = 30_000;
/** Where the CRI plugin keeps what the kubelet pulled. */
const NAMESPACE = "k8s.io";
const SANDBOX_IMAGE = "sandbox.pullpass.test/pause:1";

/** The container runtime of a node. */
export interface Containerd {
  /** An absolute path, as the kubelet and ctr want it. */
  readonly socketPath: string;
  /** For each registry a folder HOST:PORT with a hosts.toml, read anew at every pull. */
  readonly registryConfigurationFolder: string;
  readonly ctrPath: string;
}

export interface LaunchedContainerd {
  readonly containerd: Containerd;
  readonly server: Server;
}

/** Starts containerd and gives it the sandbox image, so that it never has to fetch one. */
export async function launchContainerd(
  run: Run,
  traces: NodeTraces,
  networkConfigurationFolder: string,
): Promise<LaunchedContainerd> {
  const folders = await ensurePrograms(["containerd", "cni"]);
  const containerd: Containerd = {
    socketPath: join(traces.runtimeFolder, "containerd.sock"),
    registryConfigurationFolder: join(run.folder, "certs.d"),
    ctrPath: join(folders.containerd, "ctr"),
  };
  const configurationPath = join(run.folder, "containerd.toml");
  await mkdir(traces.runtimeFolder, { recursive: true, mode: 0o700 });
  await mkdir(containerd.registryConfigurationFolder, { recursive: true });
  const cni = { plugins: folders.cni, configuration: networkConfigurationFolder };
  await writeFile(configurationPath, containerdConfiguration({ run, traces, containerd, cni }));
  const command = await inOwnMountNamespace(run, {
    name: "containerd",
    program: join(folders.containerd, "containerd"),
    args: ["--config", configurationPath],
    // It finds its shim in PATH, and must find the one of its own version.
    environment: { PATH: [folders.containerd, process.env["PATH"]].join(delimiter) },
  });
  const server = await startServer(run, command);
  const ctr = (...args: string[]) => runCtr(containerd, args);
  const probe = () => ctr("version").then(() => undefined, errorText);
  await waitUntilReady(server, { timeoutMs: READY_TIMEOUT_MS, probe });
  await importSandboxImage(run, containerd);
  return { containerd, server };
}

/** Runs `ctr` in the namespace of the kubelet's images and containers; gives its standard output. */
export async function runCtr(containerd: Containerd, args: readonly string[]): Promise<string> {
  return await runCommand(containerd.ctrPath, [
    "--address",
    containerd.socketPath,
    "--namespace",
    NAMESPACE,
    ...args,
  ]);
}

async function importSandboxImage(run: Run, containerd: Containerd): Promise<void> {
  const archivePath = join(run.folder, "sandbox-image.tar");
  await writeFile(archivePath, ociArchive(await makeImage({ program: "pause" }), SANDBOX_IMAGE));
  await runCtr(containerd, ["images", "import", archivePath]);
}

interface ConfigurationInput {
  readonly run: Run;
  readonly traces: NodeTraces;
  readonly containerd: Containerd;
  readonly cni: { readonly plugins: string; readonly configuration: string };
}

/** docs/man/containerd-config.toml.5.md and docs/cri/config.md of containerd 2.4. */
function containerdConfiguration({ run, traces, containerd, cni }: ConfigurationInput): string {
  const text = JSON.stringify;
  return `version = 3
root = ${text(join(run.folder, "containerd"))}
state = ${text(join(traces.runtimeFolder, "state"))}
# Its socket has a fixed place outside the run's folder.
disabled_plugins = ["io.containerd.nri.v1.nri"]

[grpc]
  address = ${text(containerd.socketPath)}

[plugins.'io.containerd.internal.v1.opt']
  path = ${text(join(run.folder, "opt"))}

[plugins.'io.containerd.shim.v1.manager']
  socket_dir = ${text(join(traces.runtimeFolder, "s"))}

[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = ${text(SANDBOX_IMAGE)}

[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = ${text(containerd.registryConfigurationFolder)}

[plugins.'io.containerd.cri.v1.runtime']
  # A container that hosts all this may lack CAP_SYS_RESOURCE, and every sandbox would fail.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true

[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = [${text(cni.plugins)}]
  conf_dir = ${text(cni.configuration)}

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  Root = ${text(join(traces.runtimeFolder, "runc"))}
  SystemdCgroup = false
`;
}
