import type { CloudChange } from "../../core/cloud/flow.ts";
import { shellWord } from "../../core/shell-word.ts";
import { connectNodeIdentity } from "../../jobs/connect-node-identity.ts";
import { UsageError } from "../flags/usage-error.ts";
import { printNotes } from "../render/note.ts";
import { printable } from "../render/printable.ts";
import type { OpenedAzure, RunContext } from "../run-context.ts";
import type { ConnectFlags } from "./connect.ts";
import type { ObtainedCredential } from "./connect-existing.ts";
import { modeOf, registryWish, tellPlanned } from "./connect-in-azure.ts";
import { canBeAsked } from "./connect-missing.ts";
import { type OpenedConnect, proofChoice, teller } from "./connect-run.ts";

/** The nodes' own identity instead of a credential: it is all done here, and nothing is left to be written. */
export async function obtainNodeIdentity(
  context: RunContext,
  opened: OpenedConnect,
  { azure, guidOf }: OpenedAzure,
): Promise<ObtainedCredential> {
  const { flags, intent } = opened;
  const unused = attachFlagsOf(flags);
  if (unused.length > 0)
    printNotes(context.terminal, [`no secret is written, so ${unused.join(", ")} has nothing to do`]);
  const outcome = await connectNodeIdentity(
    { ...opened.ports, azure },
    { intent, registry: registryWish(context, opened), mode: modeOf(flags), guidOf },
    {
      proof: proofChoice(flags),
      dryRun: flags.dryRun,
      tell: teller(context, opened),
      agree: (change) => agreeToGrant(context, flags, change),
    },
  );
  const { report, changes } = outcome;
  const isDone = report.verdict !== "yes" || modeOf(flags) === "do";
  return { kind: "stopped", report: isDone ? report : tellPlanned(context, opened, { report, changes }) };
}

function attachFlagsOf(flags: ConnectFlags): readonly string[] {
  return [
    ...(flags.serviceAccount === undefined ? [] : ["--service-account"]),
    ...(flags.allServiceAccounts === undefined ? [] : ["--all-service-accounts"]),
    ...(flags.workload === undefined ? [] : ["--workload"]),
    ...(flags.adopt === undefined ? [] : ["--adopt"]),
    ...(flags.restart === undefined ? [] : ["--restart"]),
  ];
}

/** A role of the nodes is every Pod's: that takes a yes, typed or by flag. */
async function agreeToGrant(
  { terminal, programName, args }: RunContext,
  flags: ConnectFlags,
  { what }: CloudChange,
): Promise<boolean> {
  if (flags.yes === true) return true;
  const question = `Grant ${what}? Every Pod of the cluster may pull from it then`;
  if (canBeAsked({ terminal }, flags)) return terminal.ask.confirm(question);
  throw new UsageError(
    `${printable(what)} is to be granted, and every Pod of the cluster may pull from it then: that takes a yes`,
    [programName, ...args.map(shellWord), "--yes"].join(" "),
  );
}
