import type { CloudChange } from "../../core/cloud/flow.ts";
import type { ConnectReport } from "../../core/report/connect-report.ts";
import type { RegistryQuestion } from "../../jobs/find-azure-registry.ts";
import type { AzureRequest } from "../../jobs/obtain-from-azure.ts";
import type { FoundRegistry } from "../../providers/azure/find-registry.ts";
import { printable } from "../render/printable.ts";
import type { RunContext } from "../run-context.ts";
import type { ConnectFlags } from "./connect.ts";
import { canBeAsked } from "./connect-missing.ts";
import { type OpenedConnect, teller } from "./connect-run.ts";

/** Which registry is looked for, and where; where several are found, a person is asked. */
export function registryWish(context: RunContext, opened: OpenedConnect): RegistryQuestion {
  const { flags, intent } = opened;
  return {
    loginServer: intent.registry.domain,
    ...(canBeAsked(context, flags) ? { choose: (found) => chooseRegistry(context, opened, found) } : {}),
    ...(flags.subscription === undefined ? {} : { subscription: flags.subscription }),
    ...(flags.resourceGroup === undefined ? {} : { resourceGroup: flags.resourceGroup }),
  };
}

async function chooseRegistry(
  { terminal }: RunContext,
  { intent, wizard }: OpenedConnect,
  found: readonly FoundRegistry[],
): Promise<FoundRegistry> {
  const chosen = await terminal.ask.choice(
    `Which registry ${intent.registry.domain}?`,
    found.map((one) => ({
      value: one,
      label: printable(`subscription ${one.id.subscription}, resource group ${one.id.resourceGroup}`),
    })),
  );
  const { subscription, resourceGroup } = chosen.id;
  wizard?.answered(["--subscription", subscription, "--resource-group", resourceGroup]);
  return chosen;
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
