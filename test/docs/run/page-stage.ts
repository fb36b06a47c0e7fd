import { chmod, cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../../../testbed/cluster.ts";
import { type Page, type Prop, root } from "../page.ts";
import type { NamedRegistries } from "./named-registries.ts";
import type { Shell } from "./shell.ts";

/** The namespace of every page's kubeconfig context. */
export const NAMESPACE = "shop";

export interface PageGround {
  readonly cluster: Cluster;
  readonly registries: NamedRegistries;
  readonly runFolder: string;
}

/** A person's machine: a working folder, a home, `pullpass` and `kubectl` in the PATH, a kubeconfig; no docker. */
export async function openPage(ground: PageGround, page: Page): Promise<Shell> {
  const { cluster, registries, runFolder } = ground;
  const machine = await mkdtemp(join(runFolder, "page-"));
  const folder = join(machine, "work");
  const home = join(machine, "home");
  const bin = join(machine, "bin");
  for (const each of [folder, home, bin]) await mkdir(each);
  for (const name of ["pullpass", "kubectl-pullpass"]) {
    await writeFile(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${root}/dist/cli.mjs" "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  const kubeconfig = join(machine, "kubeconfig");
  await cp(cluster.kubeconfigPath, kubeconfig);
  await cluster.kubectl([
    ...["config", "set-context", "--current", `--namespace=${NAMESPACE}`, `--kubeconfig=${kubeconfig}`],
  ]);
  await makeNamespace(ground, NAMESPACE);
  for (const prop of page.props) await provide(ground, folder, prop);
  const kubectlFolder = join(cluster.kubectlPath, "..");
  return {
    folder,
    environment: {
      PATH: [bin, kubectlFolder, "/usr/bin", "/bin"].join(":"),
      HOME: home,
      KUBECONFIG: kubeconfig,
      HTTPS_PROXY: registries.proxyUrl,
      NO_PROXY: new URL(cluster.server).hostname,
      NODE_EXTRA_CA_CERTS: registries.caPath,
      LC_ALL: "C.UTF-8",
    },
  };
}

async function provide(ground: PageGround, folder: string, { kind, values, line }: Prop): Promise<void> {
  const { registries } = ground;
  const [first = "", second = ""] = values;
  switch (kind) {
    // An image that can be pulled: stage: image ghcr.io/acme/app:1
    case "image":
      return registries.push(first);
    // A registry without an image: stage: registry reg.example.com
    case "registry":
      return registries.open(first);
    // An account, and a file that holds its password: stage: login acme token.txt
    case "login":
      return writeFile(join(folder, second), await registries.addAccount(first), { mode: 0o600 });
    // A file with a password that no account has: stage: wrong-password old-token.txt
    case "wrong-password":
      return writeFile(join(folder, first), "no-longer-right", { mode: 0o600 });
    // One namespace more: stage: namespace payments
    case "namespace":
      return makeNamespace(ground, first);
    default:
      throw new Error(`line ${line}: nobody knows how to stage ${kind}`);
  }
}

async function makeNamespace({ cluster }: PageGround, name: string): Promise<void> {
  await cluster.kubectl(["create", "namespace", name]);
  // The controller-manager makes it a moment later, and no Pod can be made before.
  await cluster.kubectl(["wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=30s"]);
}

/** What a page may make outside of namespaces, for the next page not to find. */
const CLUSTER_KINDS = ["namespaces", "clusterroles", "clusterrolebindings"] as const;

/** The names of everything of those kinds. */
export async function clusterObjects({ cluster }: PageGround): Promise<ReadonlySet<string>> {
  const names = await cluster.kubectl(["get", CLUSTER_KINDS.join(","), "-o", "name"]);
  return new Set(names.split("\n").filter((name) => name !== ""));
}

/** Takes away what was not there before, Pods at once. */
export async function closePage(ground: PageGround, before: ReadonlySet<string>): Promise<void> {
  const made = [...(await clusterObjects(ground))].filter((name) => !before.has(name));
  const { kubectl } = ground.cluster;
  const now = ["--grace-period=0", "--force"];
  for (const name of made.filter((each) => each.startsWith("namespace/"))) {
    const namespace = name.slice("namespace/".length);
    await kubectl(["delete", "deployments,jobs,replicasets,pods", "--all", "-n", namespace, ...now]);
  }
  if (made.length > 0) await kubectl(["delete", ...made]);
}
