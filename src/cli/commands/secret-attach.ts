import { Command, Option } from "commander";
import type { AttachmentReport } from "../../core/report/attachment-report.ts";
import type { DryRun } from "../../core/report/connect-report.ts";
import { attachSecret, detachSecret } from "../../jobs/attach-secret.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { addTimeFlags, type TimeFlags } from "../flags/ask-flags.ts";
import { readAttachment } from "../flags/attach-flags.ts";
import {
  addClusterFlags,
  addFieldManagerFlag,
  type ClusterFlags,
  collect,
  readOneNamespace,
} from "../flags/cluster-flags.ts";
import { readObjectName } from "../flags/names.ts";
import { dryRunOption, writeOutputOption } from "../flags/write-flags.ts";
import { openCluster } from "../open-cluster.ts";
import { renderAside } from "../render/aside.ts";
import { renderNews } from "../render/connect-news.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { renderNames } from "../render/object-ref.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";

interface AttachCommandFlags extends ClusterFlags, TimeFlags {
  readonly serviceAccount?: readonly string[];
  readonly allServiceAccounts?: true;
  readonly workload?: readonly string[];
  readonly adopt?: true;
  readonly dryRun: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

const ATTACH_EXAMPLES = `
Examples:
  # every new Pod of ServiceAccount default pulls with it
  pullpass secret attach regcred -n shop

  # two ServiceAccounts, and one workload's own Pod template
  pullpass secret attach regcred -z builder -z deploy --workload sts/db
`;

const DETACH_EXAMPLES = `
Examples:
  pullpass secret detach regcred -n shop
  pullpass secret detach regcred -n shop --all-service-accounts
`;

export function attachCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("attach")
    .alias("link")
    .summary("let ServiceAccounts or workloads use a pull secret")
    .description(
      "Adds a pull secret that is there to the list of ServiceAccounts or workloads. Every other entry of the list " +
        "stays, however many write at once.",
    )
    .argument("<secret>", "the pull secret")
    .addHelpText("after", ATTACH_EXAMPLES);
  addHolderFlags(command, "attach to");
  command.action(async (secret: string, flags: AttachCommandFlags) => {
    setExitCode(await run(context, { deed: "attach", secret }, flags));
  });
  return command;
}

export function detachCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("detach")
    .alias("unlink")
    .summary("take back what attach or connect attached")
    .description(
      "Takes a pull secret out of the list of ServiceAccounts or workloads where pullpass attached it; the secret " +
        "itself stays. An entry that pullpass did not attach is taken out with --adopt alone.",
    )
    .argument("<secret>", "the pull secret, which need not be there any more")
    .option("--adopt", "take out an entry, too, that pullpass did not attach")
    .addHelpText("after", DETACH_EXAMPLES);
  addHolderFlags(command, "detach from");
  command.action(async (secret: string, flags: AttachCommandFlags) => {
    setExitCode(await run(context, { deed: "detach", secret }, flags));
  });
  return command;
}

function addHolderFlags(command: Command, deed: string): void {
  command
    .option("-n, --namespace <name>", "the namespace; default: the context's", collect)
    .option(
      "-z, --service-account <name>",
      `${deed} this ServiceAccount (repeatable); default: default`,
      collect,
    )
    .option("--all-service-accounts", `${deed} every ServiceAccount`)
    .addOption(
      new Option(
        "--workload <kind/name>",
        `${deed} the workload's own Pod template, e.g. deployment/web (repeatable); a rollout follows`,
      ).argParser(collect),
    )
    .addOption(dryRunOption())
    .addOption(writeOutputOption());
  addTimeFlags(addFieldManagerFlag(addClusterFlags(command)));
}

interface Call {
  readonly deed: "attach" | "detach";
  readonly secret: string;
}

function run(context: RunContext, { deed, secret }: Call, flags: AttachCommandFlags): Promise<ExitCode> {
  const secretName = readObjectName("SECRET", secret);
  const namespace = readOneNamespace(flags);
  const { accounts, workloads } = readAttachment({ ...flags, attach: true });
  const names =
    accounts.kind === "named" ? [...new Set(accounts.names)] : accounts.kind === "used" ? ["default"] : [];
  const choice = { accounts: accounts.kind === "all" ? ("all" as const) : names, workloads };
  const { dryRun, output } = flags;
  return withDeadline(context, flags.timeout, async (signal) => {
    const ports = await openCluster(context, flags, signal);
    const request = {
      namespace: namespace ?? ports.kube.cluster.namespace,
      secretName,
      choice,
      dryRun,
      tell: (change: AttachmentReport["changes"][number]) => {
        if (output === undefined)
          context.terminal.out(renderNews({ kind: "change", change }, { several: false, dryRun }));
      },
    };
    const report =
      deed === "attach"
        ? await attachSecret(ports, request)
        : await detachSecret(ports, { ...request, adopt: flags.adopt === true });
    await print(context, flags, { ...report, findings: asCalled(report.findings, context.programName) });
    return exitCodeOf(report.verdict);
  });
}

async function print(
  { terminal }: RunContext,
  { output }: AttachCommandFlags,
  report: AttachmentReport,
): Promise<void> {
  if (output === "json" || output === "yaml") {
    terminal.out(await renderEnvelope("AttachmentReport", report, output));
    return;
  }
  if (output === "name") terminal.out(renderNames(report.changes));
  const display = displayOf(terminal, "stderr");
  terminal.err(renderAside(report, false, display));
}
