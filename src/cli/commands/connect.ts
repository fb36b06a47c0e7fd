import { Command, Option } from "commander";
import type { ConnectIntent } from "../../core/connect/connect-intent.ts";
import type { ConnectNews } from "../../core/report/connect-news.ts";
import type { ConnectReport, DryRun } from "../../core/report/connect-report.ts";
import { connect } from "../../jobs/connect.ts";
import type { ProofChoice } from "../../jobs/connect-options.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type AskFlags, addAskFlags } from "../flags/ask-flags.ts";
import { addClusterFlags, type ClusterFlags, collect, readNamespaces } from "../flags/cluster-flags.ts";
import { METHOD_NAMES, type MethodFlags } from "../flags/connect-methods.ts";
import { refusePassword } from "../flags/password.ts";
import { renderNews } from "../render/connect-news.ts";
import { renderConnectReport } from "../render/connect-report.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { renderManifests } from "../render/manifests.ts";
import { paintFor } from "../render/paint.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";
import { readConnectRequest } from "./connect-request.ts";

/** `connect`'s flags as commander hands them over. */
export interface ConnectFlags extends ClusterFlags, AskFlags, MethodFlags {
  readonly registry?: string;
  readonly method?: string;
  readonly image?: string;
  readonly expiresAt?: string;
  readonly secretName: string;
  readonly adopt?: true;
  readonly serviceAccount?: readonly string[];
  /** commander's reading of `--no-attach`. */
  readonly attach: boolean;
  readonly restart?: true;
  readonly dryRun: DryRun;
  readonly output?: "json" | "yaml" | "name";
}

const EXAMPLES = `
Examples:
  # Docker Hub, with an access token from a file; proven with one image
  pullpass connect docker.io --method password --username acme \\
    --password-file token.txt --image acme/app:1

  # any registry, the password from a pipe, in namespace shop; Pods that
  # came too early are made anew
  pass show registry | pullpass connect reg.example.com:5000 -n shop \\
    --method password --username 'robot$ci' --password-stdin \\
    --image reg.example.com:5000/team/app:1 --restart

  # with the login that docker or podman has on this machine
  pullpass connect ghcr.io/acme --method docker-login --image ghcr.io/acme/app:1

  # only show what would be done
  pullpass connect ghcr.io/acme --method password --username acme \\
    --password-file token.txt --dry-run=client
`;

export function connectCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("connect")
    .summary("give namespaces access to a registry, and prove it")
    .description(
      "Gives namespaces access to a private registry: tries the credential on the registry, writes it to the " +
        "secret `pullpass`, attaches that to ServiceAccounts, and proves the pull from a node. " +
        "Nothing is written when the registry refuses. Running it again changes nothing.",
    )
    .argument("[registry]", "host with optional path: docker.io, ghcr.io/acme, reg.example.com:5000")
    .option("--registry <registry>", "the same as the argument")
    .option("--method <name>", `how to obtain the credential: ${METHOD_NAMES}`)
    .option("--image <image>", "the image that the proof pulls")
    .option("--username <name>", "the user name")
    .option("--password-stdin", "read the password or token from standard input")
    .option("--password-file <file>", "read the password or token from a file (- is standard input)")
    .option(
      "--from-docker-config [file]",
      "use an existing docker or podman login (method docker-login); default: their usual files",
    )
    .addOption(new Option("-p, --password <password>").argParser(refusePassword).hideHelp())
    .option("--expires-at <time>", "when the credential ends, e.g. 2027-01-31T00:00:00Z; recorded beside it")
    .option("-n, --namespace <name>", "the namespace (repeatable); default: the context's", collect)
    .option("--secret-name <name>", "the secret to write", "pullpass")
    .option("--adopt", "take over a secret of that name which pullpass did not make, its entries kept")
    .option(
      "--service-account <name>",
      "attach to this ServiceAccount (repeatable); default: those whose Pods use images of the registry, else default",
      collect,
    )
    .option("--no-attach", "write the secret and attach it to nothing")
    .option("--restart", "re-create the Pods that came too early and that something owns")
    .addOption(
      new Option("--dry-run <how>", "change nothing").choices(["none", "client", "server"]).default("none"),
    )
    .addOption(
      new Option("-o, --output <format>", "print a report instead").choices(["json", "yaml", "name"]),
    )
    .addHelpText("after", EXAMPLES);
  addAskFlags(addClusterFlags(command));
  command.action(async (argument: string | undefined, flags: ConnectFlags) => {
    setExitCode(await runConnect(context, argument, flags));
  });
  return command;
}

async function runConnect(
  context: RunContext,
  argument: string | undefined,
  flags: ConnectFlags,
): Promise<ExitCode> {
  const namespaces = readNamespaces(flags);
  return withDeadline(context, flags.timeout, async (signal) => {
    const request = await readConnectRequest(context, { argument, flags, signal });
    const plainHttpDomains = flags.insecureRegistry ? [request.registry.domain] : [];
    const ports = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains, signal });
    for (const note of request.notes) context.terminal.err(`note: ${note}\n`);
    const { context: name, server, namespace } = ports.kube.cluster;
    const intent: ConnectIntent = { ...request, namespaces: namespaces ?? [namespace] };
    ports.progress(
      `cluster ${name ?? "(no context)"} at ${server}, namespace ${intent.namespaces.join(", ")}`,
    );
    const several = intent.namespaces.length > 1;
    const tell = (news: ConnectNews): void => {
      if (flags.output === undefined)
        context.terminal.out(renderNews(news, { several, dryRun: flags.dryRun }));
    };
    const report = await connect(ports, intent, { proof: proofChoice(flags), dryRun: flags.dryRun, tell });
    print(context, flags, { ...report, findings: asCalled(report.findings, context.programName) });
    return exitCodeOf(report.verdict);
  });
}

function proofChoice(flags: ConnectFlags): ProofChoice {
  return { depth: flags.prove, from: flags.proveFrom ?? "changed" };
}

function print(context: RunContext, flags: ConnectFlags, report: ConnectReport): void {
  const { terminal } = context;
  const { manifests, ...plain } = report;
  if (flags.output === "yaml" && flags.dryRun === "client" && report.verdict === "yes") {
    if (terminal.stdoutIsTerminal) terminal.err("note: what follows holds the credential\n");
    terminal.out(manifests.length === 0 ? "# nothing to change\n" : renderManifests(manifests));
    return;
  }
  switch (flags.output) {
    case undefined:
      break;
    case "name":
      terminal.out(
        report.changes.map(({ target }) => `${target.kind.toLowerCase()}/${target.name}\n`).join(""),
      );
      break;
    default:
      terminal.out(renderEnvelope("ConnectReport", plain, flags.output));
      return;
  }
  terminal.err(renderConnectReport(report, paintFor(terminal.stderrIsTerminal, terminal.environment)));
}
