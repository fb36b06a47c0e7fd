import type { DisconnectIntent } from "../../core/disconnect/disconnect-intent.ts";
import { clusterName } from "../../jobs/cluster-name.ts";
import type { CloudOpening } from "../../jobs/disconnect-options.ts";
import type { Ports } from "../../jobs/ports.ts";
import type { AzureRevocation } from "../../jobs/revoke-in-azure.ts";
import { azureCloudOf } from "../../providers/azure/cloud.ts";
import { readCloud } from "../flags/azure-flags.ts";
import type { RunContext } from "../run-context.ts";
import type { DisconnectFlags } from "./disconnect.ts";

/** Opens Azure where something has to be taken back there, and once. */
export function cloudOpener(
  context: RunContext,
  flags: DisconnectFlags,
  { ports, intent }: { readonly ports: Ports; readonly intent: DisconnectIntent },
): CloudOpening {
  let opened: Promise<AzureRevocation> | undefined;
  const open = async (): Promise<AzureRevocation> => {
    const { domain } = intent.registry;
    const choice = readCloud(flags, intent.registry);
    const call = { choice, flags, registry: domain, signal: ports.signal };
    const { azure, guidOf } = await context.openAzure(call);
    return {
      ports: { ...ports, azure },
      registry: {
        loginServer: domain,
        ...(flags.subscription === undefined ? {} : { subscription: flags.subscription }),
        ...(flags.resourceGroup === undefined ? {} : { resourceGroup: flags.resourceGroup }),
      },
      cluster: await clusterName(ports),
      secretName: intent.secretName,
      guidOf,
    };
  };
  return {
    hasRegistry: flags.cloud !== undefined || azureCloudOf(intent.registry.domain) !== undefined,
    open() {
      opened ??= open();
      return opened;
    },
  };
}
