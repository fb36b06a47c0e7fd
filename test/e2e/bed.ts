import { basename } from "node:path";
import type { TestProject } from "vitest/node";
import { type ClusterHandle, startCluster } from "../../testbed/cluster.ts";
import { addHostNames } from "../../testbed/machine/hosts-file.ts";
import { type RegistrySetHandle, startRegistries } from "../../testbed/registries.ts";
import { missingForCluster } from "../../testbed/requirements.ts";

/** The cluster and the registries that all end-to-end tests share, or what this machine lacks for them. */
export type Bed =
  | { readonly missing: readonly []; readonly cluster: ClusterHandle; readonly registries: RegistrySetHandle }
  | { readonly missing: readonly string[] };

declare module "vitest" {
  interface ProvidedContext {
    readonly bed: Bed;
  }
}

/** Starts them once for the whole run, before the first end-to-end test, and ends them after the last. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const missing = await missingForCluster();
  if (missing.length > 0) {
    project.provide("bed", { missing });
    return undefined;
  }
  const registries = await startRegistries();
  const cluster = await startCluster();
  // So that asking Docker Hub from here ends on this machine, where nothing listens: only nodes know its mirror.
  await addHostNames(basename(cluster.runFolder), ["registry-1.docker.io"]);
  for (const registry of [registries.tlsBasic, registries.tlsBearer]) await cluster.trustRegistry(registry);
  project.provide("bed", plain({ missing: [], cluster, registries }));
  return async () => {
    await cluster.stop();
    await registries.stop();
  };
}

/** Only data travels to the tests' own processes; the functions among it stay behind. */
function plain(bed: Bed): Bed {
  return JSON.parse(JSON.stringify(bed));
}
