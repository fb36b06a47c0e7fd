import type { CloudChange } from "../../core/cloud/flow.ts";
import type { ConnectReport } from "../../core/report/connect-report.ts";
import type { AzureRequest } from "../../jobs/obtain-from-azure.ts";
import type { RegistryWish } from "../../providers/azure/find-registry.ts";
import { printable } from "../render/printable.ts";
import type { RunContext } from "../run-context.ts";
import type { ConnectFlags } from "./connect.ts";
import { type OpenedConnect, teller } from "./connect-run.ts";

/** Which registry is looked for, and where. */
export function registryWish({ flags, intent }: Pick<OpenedConnect, "flags" | "intent">): RegistryWish {
  return {
    loginServer: intent.registry.domain,
    ...(flags.subscription === undefined ? {} : { subscription: flags.subscription }),
    ...(flags.resourceGroup === undefined ? {} : { resourceGroup: flags.resourceGroup }),
  };
}

/** Whether anything is done in Azure, or only told. */
export function modeOf({ printAdminCommands, dryRun }: ConnectFlags): AzureRequest["mode"] {
  if (printAdminCommands === true) return "tell-admin";
  return dryRun === "none" ? "do" : "tell";
}

/** What would be made in Azure: as commands alone for whoever runs them, else beside what would be written here. */
export function tellPlanned(
  context: RunContext,
  { flags, intent }: OpenedConnect,
  { changes, report }: { readonly changes: readonly CloudChange[]; readonly report: ConnectReport },
): ConnectReport {
  if (flags.printAdminCommands === true) {
    for (const { command } of changes) context.terminal.out(`${printable(command)}\n`);
    return { ...report, changes: [], leftAlone: [], notes: [] };
  }
  const tell = teller(context, { flags, intent });
  for (const change of report.changes) tell({ kind: "change", change });
  const inAzure = changes.map(({ what }) => `would be done in Azure: ${what}`);
  return { ...report, notes: [...report.notes, ...inAzure] };
}
