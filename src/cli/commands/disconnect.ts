import { Command } from "commander";
import type { NamespaceChoice } from "../../core/connect/namespace-choice.ts";
import type { DisconnectIntent } from "../../core/disconnect/disconnect-intent.ts";
import type { DryRun } from "../../core/report/connect-report.ts";
import type { DisconnectReport } from "../../core/report/disconnect-report.ts";
import { shellWord } from "../../core/shell-word.ts";
import { disconnect } from "../../jobs/disconnect.ts";
import type { DisconnectOptions } from "../../jobs/disconnect-options.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type AskFlags, addRegistryFlags, addTimeFlags, proveOption } from "../flags/ask-flags.ts";
import { type AzurePlaceFlags, addAzurePlaceFlags } from "../flags/azure-flags.ts";
import { addClusterFlags, addFieldManagerFlag } from "../flags/cluster-flags.ts";
import { readObjectName, readRegistryAddress } from "../flags/names.ts";
import { addNamespaceFlags, type NamespaceFlags, readNamespaceChoice } from "../flags/namespace-flags.ts";
import { UsageError } from "../flags/usage-error.ts";
import { dryRunOption, writeOutputOption } from "../flags/write-flags.ts";
import { renderNews } from "../render/connect-news.ts";
import { renderDisconnectPreview, renderDisconnectReport } from "../render/disconnect-report.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { placesText } from "../render/namespaces.ts";
import { refText, renderNames } from "../render/object-ref.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";
import { canAsk } from "../terminal/interaction.ts";
import { cloudOpener } from "./disconnect-azure.ts";

/** `disconnect`'s flags as commander hands them over. */
export interface DisconnectFlags extends NamespaceFlags, AskFlags, AzurePlaceFlags {
  readonly secretName: string;
  readonly revoke?: true;
  readonly yes?: true;
  readonly dryRun: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

const EXAMPLES = `
Examples:
  # see what would be taken back, and who could not pull any more
  pullpass disconnect ghcr.io/acme -n shop --dry-run=client

  # take it back in namespace shop, and ask first
  pullpass disconnect ghcr.io/acme -n shop

  # wherever pullpass connected it, without a question
  pullpass disconnect docker.io -A --yes

  # Azure: the role, client secret, application or token that connect made, too
  pullpass disconnect acme.azurecr.io --revoke
`;

export function disconnectCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("disconnect");
  addNamespaceFlags(command, "wherever pullpass connected it, as far as you may see")
    .summary("take back what connect made, and nothing else")
    .description(
      "Takes a registry's entry out of the secret `pullpass`, and when no entry is left, detaches the secret and " +
        "deletes it. What pullpass did not make stays. First names the images that nobody could pull any more, " +
        "and asks.",
    )
    .argument("<registry>", "the registry as it was connected: docker.io, ghcr.io/acme")
    .option("--secret-name <name>", "the secret that holds the entry", "pullpass")
    .option(
      "--revoke",
      "take back in Azure, too, what connect and rotate made there and nothing uses any more, and nothing else",
    )
    .option("-y, --yes", "do not ask")
    .addOption(dryRunOption())
    .addOption(writeOutputOption())
    .addOption(proveOption("how to ask for the images that lose their credential, without one"))
    .addHelpText("after", EXAMPLES);
  addTimeFlags(addRegistryFlags(addFieldManagerFlag(addClusterFlags(command))));
  addAzurePlaceFlags(command);
  command.action(async (argument: string, flags: DisconnectFlags) => {
    setExitCode(await runDisconnect(context, argument, flags));
  });
  return command;
}

async function runDisconnect(
  context: RunContext,
  argument: string,
  flags: DisconnectFlags,
): Promise<ExitCode> {
  const registry = readRegistryAddress(argument);
  const intent = { registry, secretName: readObjectName("--secret-name", flags.secretName) };
  const choice = readNamespaceChoice(flags);
  checkConsent(context, flags);
  return withDeadline(context, flags.timeout, async (signal) => {
    const plainHttpDomains = flags.insecureRegistry ? [registry.domain] : [];
    const ports = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains, signal });
    const { context: name, server, namespace } = ports.kube.cluster;
    const places: NamespaceChoice = choice ?? { kind: "named", names: [namespace] };
    ports.progress(`cluster ${name ?? "(no context)"} at ${server}, ${placesText(places)}`, "note");
    const several = places.kind !== "named" || places.names.length > 1;
    const options: DisconnectOptions = {
      places,
      depth: flags.prove,
      dryRun: flags.dryRun,
      ...(flags.revoke === true ? { cloud: cloudOpener(context, flags, { ports, intent }) } : {}),
      tell: (change) => {
        if (flags.output !== undefined) return;
        context.terminal.out(renderNews({ kind: "change", change }, { several, dryRun: flags.dryRun }));
      },
      confirm: (preview) => confirm(context, flags, { intent, preview, several }),
    };
    const report = await disconnect(ports, intent, options);
    await print(context, flags, { ...report, findings: asCalled(report.findings, context.programName) });
    return exitCodeOf(report.verdict);
  });
}

/** Whether to go on is a person's word: given at the terminal, or with `--yes`. */
function checkConsent(context: RunContext, flags: DisconnectFlags): void {
  if (flags.yes || flags.dryRun !== "none" || canConfirm(context, flags)) return;
  const command = [context.programName, ...context.args.map(shellWord), "--yes"].join(" ");
  throw new UsageError("missing: --yes, since nobody can be asked here", command);
}

function canConfirm({ terminal }: RunContext, flags: DisconnectFlags): boolean {
  return canAsk(terminal, { noInput: flags.input === false, forPeople: flags.output === undefined });
}

interface Question {
  readonly intent: DisconnectIntent;
  readonly preview: DisconnectReport;
  readonly several: boolean;
}

async function confirm(
  context: RunContext,
  flags: DisconnectFlags,
  { intent, preview, several }: Question,
): Promise<boolean> {
  const { terminal } = context;
  const display = displayOf(terminal, "stderr");
  if (flags.output === undefined) terminal.err(renderDisconnectPreview(preview, { several, display }));
  if (flags.yes) return true;
  for (const { target, change } of preview.changes) {
    terminal.err(`  ${refText(target, several)} would be ${change}\n`);
  }
  return terminal.ask.confirm(`Take back ${preview.registry} from secret ${intent.secretName}?`);
}

async function print(context: RunContext, flags: DisconnectFlags, report: DisconnectReport): Promise<void> {
  const { terminal } = context;
  const display = displayOf(terminal, "stderr");
  switch (flags.output) {
    case "json":
    case "yaml":
      terminal.out(await renderEnvelope("DisconnectReport", report, flags.output));
      return;
    case "name":
      terminal.out(renderNames(report.changes));
  }
  terminal.err(renderDisconnectReport(report, display));
}
