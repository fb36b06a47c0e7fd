import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Say } from "../machine/say.ts";
import { areProgramsBuilt, ensurePrograms } from "../programs.ts";

/** How to start a Kubernetes program: an executable, and the arguments that come before all others. */
export interface Launcher {
  readonly program: string;
  readonly prefix: readonly string[];
}

/** The programs of a control plane, each from our own build or from envtest's. */
export interface ControlPlanePrograms {
  readonly etcd: Launcher;
  readonly apiserver: Launcher;
  readonly kubectl: Launcher;
  /** Absent with `KUBEBUILDER_ASSETS`, which holds none. */
  readonly controllerManager?: Launcher;
}

/**
 * Finds or builds the programs. With `KUBEBUILDER_ASSETS` set (the convention of controller-runtime's envtest)
 * its etcd, kube-apiserver and kubectl are used, and nothing large is built, unless a controller-manager is wanted.
 */
export async function controlPlanePrograms(options: {
  readonly needsControllerManager: boolean;
  readonly say: Say;
}): Promise<ControlPlanePrograms> {
  const assets = envtestAssets();
  if (assets !== undefined && !options.needsControllerManager) return assets;
  const { kubernetes } = await ensurePrograms(["kubernetes"], options.say);
  const own = (name: string): Launcher => ({ program: join(kubernetes, "kube"), prefix: [name] });
  return {
    etcd: assets?.etcd ?? own("etcd"),
    apiserver: assets?.apiserver ?? own("apiserver"),
    kubectl: assets?.kubectl ?? own("kubectl"),
    controllerManager: own("controller-manager"),
  };
}

/** Whether {@link controlPlanePrograms} would find everything without a build. */
export async function hasControlPlanePrograms(): Promise<boolean> {
  const kubernetes = envtestAssets() === undefined ? (["kubernetes"] as const) : [];
  return await areProgramsBuilt([...kubernetes, "mint"]);
}

function envtestAssets(): ControlPlanePrograms | undefined {
  const folder = process.env["KUBEBUILDER_ASSETS"];
  if (folder === undefined || folder === "") return undefined;
  const launcher = (name: string): Launcher => {
    const program = join(folder, name);
    if (!existsSync(program)) throw new Error(`KUBEBUILDER_ASSETS is set to ${folder}, which has no ${name}`);
    return { program, prefix: [] };
  };
  return { etcd: launcher("etcd"), apiserver: launcher("kube-apiserver"), kubectl: launcher("kubectl") };
}
