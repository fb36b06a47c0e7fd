import { clusterName } from "../../jobs/cluster-name.ts";
import type { Ports } from "../../jobs/ports.ts";
import { azureRenewal } from "../../jobs/renew-in-azure.ts";
import type { RotateOptions } from "../../jobs/rotate-options.ts";
import { RENEWABLE_METHODS } from "../../providers/azure/renewable-method.ts";
import { readCloud } from "../flags/azure-flags.ts";
import type { RunContext } from "../run-context.ts";
import type { RotateFlags } from "./rotate.ts";
import type { RotateRequest } from "./rotate-request.ts";

/** Who makes new credentials in Azure, for the methods that had theirs made or taken there; Azure is opened only then. */
export function makers(
  context: RunContext,
  flags: RotateFlags,
  { ports, request }: { readonly ports: Ports; readonly request: RotateRequest },
): RotateOptions["makerFor"] {
  return async (name) => {
    const method = RENEWABLE_METHODS.find((known) => known === name);
    // Who gives the password says where it comes from.
    if (method === undefined || request.isGiven) return undefined;
    const { registry, secretName } = request.intent;
    const choice = readCloud(flags, registry);
    const { domain } = registry;
    const opened = await context.openAzure({ choice, flags, registry: domain, signal: ports.signal });
    return azureRenewal(
      { ...ports, azure: opened.azure },
      {
        method,
        registry: {
          loginServer: domain,
          ...(flags.subscription === undefined ? {} : { subscription: flags.subscription }),
          ...(flags.resourceGroup === undefined ? {} : { resourceGroup: flags.resourceGroup }),
        },
        secretName,
        cluster: await clusterName(ports),
        lifetimeDays: flags.secretLifetime,
        mayRegenerate: flags.regenerate === true,
      },
    );
  };
}
