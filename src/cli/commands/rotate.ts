import { Command, Option } from "commander";
import type { NamespaceChoice } from "../../core/connect/namespace-choice.ts";
import type { DryRun } from "../../core/report/connect-report.ts";
import type { RotateReport } from "../../core/report/rotate-report.ts";
import { rotate } from "../../jobs/rotate.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type AskFlags, addAskFlags, readWait } from "../flags/ask-flags.ts";
import { type AzureFlags, addAzurePlaceFlags, lifetimeOption } from "../flags/azure-flags.ts";
import { addClusterFlags, addFieldManagerFlag } from "../flags/cluster-flags.ts";
import { addNamespaceFlags, type NamespaceFlags, readNamespaceChoice } from "../flags/namespace-flags.ts";
import { type PasswordFlags, refusePassword } from "../flags/password.ts";
import { readTimeAhead } from "../flags/time-ahead.ts";
import { dryRunOption, writeOutputOption } from "../flags/write-flags.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { placesText } from "../render/namespaces.ts";
import { printNotes } from "../render/note.ts";
import { renderNames } from "../render/object-ref.ts";
import { asCalled } from "../render/program-name.ts";
import { renderRotateReport } from "../render/rotate-report.ts";
import type { RunContext } from "../run-context.ts";
import { readRotateRequest } from "./rotate-request.ts";

/** `rotate`'s flags as commander hands them over. */
export interface RotateFlags extends NamespaceFlags, AskFlags, PasswordFlags, AzureFlags {
  readonly secretName: string;
  readonly image?: string;
  readonly username?: string;
  readonly expiresAt?: string;
  /** Absent: as long as such a credential takes. Milliseconds. */
  readonly wait?: number;
  /** Milliseconds. */
  readonly grace: number;
  /** Milliseconds. */
  readonly within: number;
  readonly regenerate?: true;
  readonly dryRun: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

const EXAMPLES = `
Examples:
  # be asked for the new password; every namespace that has the entry gets it
  pullpass rotate ghcr.io/acme

  # the new token from a pipe; see first what would be done
  pass show registry-new | pullpass rotate ghcr.io/acme --password-stdin \\
    --dry-run=client

  # a token with a new user name, recorded with its end
  pullpass rotate registry.gitlab.com --username gitlab+deploy-token-7 \\
    --password-file token.txt --expires-at 2027-01-31

  # Azure: a new client secret beside the old, which ends a day later
  pullpass rotate acme.azurecr.io --grace 24h

  # each night: all of Azure's that ends within a month, and the end of what
  # was replaced before; what a person has to renew is named (exit code 1 or 5)
  pullpass rotate --within 30d

  # go on with, or take back, what a killed run left
  pullpass rotate ghcr.io/acme
`;

export function rotateCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("rotate");
  addNamespaceFlags(command, "wherever the secret holds the entry (the default)", "all of them that hold it")
    .summary("replace a credential everywhere without a failed pull")
    .description(
      "Replaces a registry's credential: proves the new one, keeps it in the secret's journal, puts it in use in " +
        "one namespace, has a node pull with it, then in all others. A new credential that is not proven changes " +
        "nothing. A run that was killed is gone on with by the same command.",
    )
    .argument(
      "[registry]",
      "the registry as it was connected: docker.io, ghcr.io/acme; default: what ends soon",
    )
    .option("--username <name>", "the user name of the new credential; default: the one that is in use")
    .option("--password-stdin", "read the new password or token from standard input")
    .option("--password-file <file>", "read the new password or token from a file (- is standard input)")
    .addOption(new Option("-p, --password <password>").argParser(refusePassword).hideHelp())
    .option("--expires-at <time>", "when the new credential ends, e.g. 2027-01-31T00:00:00Z")
    .option("--image <image>", "the image that the proofs pull; default: one that Pods use")
    .option("--secret-name <name>", "the secret that holds the entry", "pullpass")
    .option(
      "--wait <duration>",
      "how long the registry may take to know the new credential; default: 3m for one that was made, none for one that was given",
      readWait,
    )
    .addOption(
      new Option("--within <duration>", "without a registry: what ends within this time")
        .argParser(readTimeAhead)
        .default(DEFAULT_WITHIN_MS, "30d"),
    )
    .addOption(
      new Option("--grace <duration>", "how long the old one stays good, where pullpass can end it")
        .argParser(readTimeAhead)
        .default(DEFAULT_GRACE_MS, "24h"),
    )
    .addOption(dryRunOption())
    .addOption(writeOutputOption())
    .addHelpText("after", EXAMPLES);
  addAskFlags(addFieldManagerFlag(addClusterFlags(command)));
  addAzurePlaceFlags(command)
    .addOption(lifetimeOption())
    .option(
      "--regenerate",
      "make the admin user's passwords anew, the other one before it is used and the old one after --grace; whoever else uses them is locked out",
    );
  command.action(async (argument: string | undefined, flags: RotateFlags) => {
    setExitCode(
      await (argument === undefined ? runDue(context, flags) : runRotate(context, argument, flags)),
    );
  });
  return command;
}

/** A month's notice, as certificates' managers give. */
const DEFAULT_WITHIN_MS = 30 * 24 * 60 * 60 * 1_000;

/** Long enough for every node's kubelet and every pull under way; a day's mistakes can be seen in it. */
const DEFAULT_GRACE_MS = 24 * 60 * 60 * 1_000;

async function runDue(context: RunContext, flags: RotateFlags): Promise<ExitCode> {
  const { runRotateDue } = await import("./rotate-due.ts");
  return runRotateDue(context, flags);
}

async function runRotate(context: RunContext, argument: string, flags: RotateFlags): Promise<ExitCode> {
  const choice = readNamespaceChoice(flags);
  const request = await readRotateRequest(context, argument, flags);
  // Azure's renewals come with it, which no other command's start has to load.
  const { rotateOptions } = await import("./rotate-options.ts");
  return withDeadline(context, flags.timeout, async (signal) => {
    const { registry } = request.intent;
    const plainHttpDomains = flags.insecureRegistry ? [registry.domain] : [];
    const ports = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains, signal });
    printNotes(context.terminal, request.notes);
    const { context: name, server } = ports.kube.cluster;
    const places: NamespaceChoice = choice ?? { kind: "all" };
    ports.progress(`cluster ${name ?? "(no context)"} at ${server}, ${placesText(places)}`, "note");
    const report = await rotate(
      ports,
      request.intent,
      rotateOptions(context, flags, { request, places, ports }),
    );
    await print(context, flags, { ...report, findings: asCalled(report.findings, context.programName) });
    return exitCodeOf(report.verdict);
  });
}

async function print(context: RunContext, flags: RotateFlags, report: RotateReport): Promise<void> {
  const { terminal } = context;
  switch (flags.output) {
    case "json":
    case "yaml":
      terminal.out(await renderEnvelope("RotateReport", report, flags.output));
      return;
    case "name":
      terminal.out(renderNames(report.changes));
  }
  terminal.err(renderRotateReport(report, displayOf(terminal, "stderr")));
}
