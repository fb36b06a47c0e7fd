import { type Cluster, startCluster } from "../../../testbed/cluster.ts";
import { type RegistrySetHandle, startRegistries } from "../../../testbed/registries.ts";
import { type NamedRegistries, startNamedRegistries } from "./named-registries.ts";

/** What all pages share. */
export interface PageGround {
  readonly cluster: Cluster;
  readonly registries: NamedRegistries;
  /** What stands behind the names. */
  readonly registrySet: RegistrySetHandle;
  /** For files of its own. */
  readonly runFolder: string;
  stop(): Promise<void>;
}

/** Starts a cluster, and registries under the names that pages use. */
export async function startPageGround(): Promise<PageGround> {
  const registrySet = await startRegistries();
  const cluster = await startCluster();
  const registries = await startNamedRegistries(registrySet, cluster);
  return {
    cluster,
    registries,
    registrySet,
    runFolder: registrySet.runFolder,
    async stop() {
      await registries.close();
      await cluster.stop();
      await registrySet.stop();
    },
  };
}
