import { actionsOn, startCluster } from "../testbed/cluster.ts";
import type { Kubectl } from "../testbed/kubectl.ts";
import { type RegistryHandle, startRegistries } from "../testbed/registries.ts";
import { findLastingTestBed, startLastingTestBed } from "../testbed/test-bed.ts";
import { say } from "./telling.ts";

/** The cluster and the registry that the demo plays on. */
export interface Stage {
  readonly kubectl: Kubectl;
  readonly registry: RegistryHandle;
  readonly kubeconfigPath: string;
  /** Ends what was started for the demo alone; nothing where a test bed was up already. */
  readonly stop: () => Promise<void>;
}

/** A test bed that is up already, or one for the demo; with `keeps` one that stays up. */
export async function openStage({ keeps }: { readonly keeps: boolean }): Promise<Stage> {
  const found = await findLastingTestBed();
  const lasting = found?.handle ?? (keeps ? await startLastingTestBed(sayOnOwnLine) : undefined);
  if (lasting !== undefined && lasting.kubernetes.kind === "cluster") {
    if (found !== undefined) say("the test bed is up already, so the demo plays on it");
    const { kubectl } = actionsOn(lasting.kubernetes);
    const { kubeconfigPath } = lasting.kubernetes;
    return { kubectl, registry: lasting.registries.plainBearer, kubeconfigPath, stop: async () => undefined };
  }
  const registries = await startRegistries({ say: sayOnOwnLine });
  const cluster = await startCluster({ say: sayOnOwnLine });
  const { kubectl, kubeconfigPath } = cluster;
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await registries.stop();
  };
  return { kubectl, registry: registries.plainBearer, kubeconfigPath, stop };
}

/** Ends the demo: says where the cluster is that stays, or that nothing stays. */
export async function closeStage(stage: Stage, { keeps }: { readonly keeps: boolean }): Promise<void> {
  await stage.stop();
  if (!keeps) return;
  say("");
  say("The cluster stays up. To use it, and to end it:");
  say(`  export KUBECONFIG=${stage.kubeconfigPath}`);
  say("  npm run testbed down");
}

function sayOnOwnLine(line: string): void {
  say(`  ${line}`);
}
