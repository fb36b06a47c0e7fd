import { clusterName } from "../../jobs/cluster-name.ts";
import type { Ports } from "../../jobs/ports.ts";
import { azureRenewal } from "../../jobs/renew-in-azure.ts";
import type { RotateOptions } from "../../jobs/rotate-options.ts";
import { RENEWABLE_METHODS } from "../../providers/azure/renewable-method.ts";
import { readCloud } from "../flags/azure-flags.ts";
import type { RunContext } from "../run-context.ts";
import { canAsk } from "../terminal/interaction.ts";
import type { RotateFlags } from "./rotate.ts";
import type { RotateRequest } from "./rotate-request.ts";

/** Who makes new credentials in Azure, for the methods that had theirs made or taken there; Azure is opened only then. */
export function makers(
  context: RunContext,
  flags: RotateFlags,
  { ports, request }: { readonly ports: Ports; readonly request: RotateRequest },
): RotateOptions["makerFor"] {
  let regenerate: Promise<boolean> | undefined;
  return async (name) => {
    const method = RENEWABLE_METHODS.find((known) => known === name);
    // Who gives the password says where it comes from.
    if (method === undefined || request.isGiven) return undefined;
    const { registry, secretName } = request.intent;
    const choice = readCloud(flags, registry);
    const { domain } = registry;
    // One rotation asks several times who makes its credentials, and a person once.
    if (method === "admin-user") regenerate ??= mayRegenerate(context, flags, domain);
    const isToRegenerate = await (regenerate ?? false);
    const { azure, runner, guidOf } = await context.openAzure({
      choice,
      flags,
      registry: domain,
      signal: ports.signal,
    });
    return azureRenewal(
      { ...ports, azure },
      {
        method,
        registry: {
          loginServer: domain,
          ...(flags.subscription === undefined ? {} : { subscription: flags.subscription }),
          ...(flags.resourceGroup === undefined ? {} : { resourceGroup: flags.resourceGroup }),
        },
        secretName,
        cluster: await clusterName(ports),
        runner,
        guidOf,
        lifetimeDays: flags.secretLifetime,
        mayRegenerate: isToRegenerate,
      },
    );
  };
}

/** Whoever else uses the admin user's passwords is locked out, so that is a person's word: typed, or by the flag. */
async function mayRegenerate(
  { terminal }: RunContext,
  { regenerate, dryRun, input, output }: RotateFlags,
  domain: string,
): Promise<boolean> {
  if (regenerate === true) return true;
  const isAsked =
    dryRun === "none" && canAsk(terminal, { noInput: input === false, forPeople: output === undefined });
  if (!isAsked) return false;
  return terminal.ask.confirm(
    `Make the passwords of the admin user of ${domain} anew? Others may use them, and are locked out then; without it the other password is used as it is`,
  );
}
