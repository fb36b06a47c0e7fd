import { chmod, cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Page, type Prop, root } from "../page.ts";
import { openAzure } from "./page-azure.ts";
import type { PageGround } from "./page-ground.ts";
import type { Shell } from "./shell.ts";

/** The namespace of every page's kubeconfig context. */
export const NAMESPACE = "shop";

/** A shell of a page's own. */
export interface PageShell extends Shell {
  /** Ends what was started for the page alone. */
  close(): Promise<void>;
}

/** A person's machine: a working folder, a home, `pullpass` and `kubectl` in the PATH, a kubeconfig; no docker. */
export async function openPage(ground: PageGround, page: Page): Promise<PageShell> {
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
  const azure = await openAzure(ground, page, folder);
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
      ...azure?.environment,
    },
    close: async () => azure?.close(),
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
    // See page-azure.ts.
    case "azure":
    case "azure-reader":
    case "service-principal":
    case "aks":
      return;
    default:
      throw new Error(`line ${line}: nobody knows how to stage ${kind}`);
  }
}

export async function makeNamespace({ cluster }: PageGround, name: string): Promise<void> {
  // The pages' own stays from page to page; another's may still be on its way out.
  if (name !== NAMESPACE)
    await cluster.kubectl(["wait", "--for=delete", `namespace/${name}`, "--timeout=60s"]);
  const manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
  // The controller-manager makes it a moment later, and no Pod can be made before.
  await cluster.kubectl(["wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=30s"]);
}

/** What a page may make in its namespace. Kubernetes makes the ServiceAccount `default` anew. */
const KINDS = [
  "deployments,statefulsets,daemonsets,jobs,cronjobs,replicasets,pods",
  "secrets,serviceaccounts,configmaps,roles,rolebindings,events",
].join(",");

/** What a page may make outside of it, for the next page not to find. */
const CLUSTER_KINDS = ["namespaces", "clusterroles", "clusterrolebindings"] as const;

/** The names of everything of those kinds. */
export async function clusterObjects({ cluster }: PageGround): Promise<ReadonlySet<string>> {
  const names = await cluster.kubectl(["get", CLUSTER_KINDS.join(","), "-o", "name"]);
  return new Set(names.split("\n").filter((name) => name !== ""));
}

/** Takes away what was not there before. Namespaces take some seconds to go, so the pages' own is emptied instead. */
export async function closePage(ground: PageGround, before: ReadonlySet<string>): Promise<void> {
  const { kubectl } = ground.cluster;
  const made = [...(await clusterObjects(ground))].filter((name) => !before.has(name));
  const others = made.filter((name) => name !== `namespace/${NAMESPACE}`);
  await kubectl(["delete", KINDS, "--all", "-n", NAMESPACE, "--grace-period=0", "--force"]);
  if (others.length > 0) await kubectl(["delete", ...others, "--wait=false"]);
}
