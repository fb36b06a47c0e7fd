import { Command, Option } from "commander";
import type { WhyReport } from "../../core/report/why-report.ts";
import { whyPod } from "../../jobs/why.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type AskFlags, addRegistryFlags, addTimeFlags, proveOption } from "../flags/ask-flags.ts";
import { addClusterFlags, type ClusterFlags, collect, readNamespaces } from "../flags/cluster-flags.ts";
import { readObjectName } from "../flags/names.ts";
import { UsageError } from "../flags/usage-error.ts";
import { plainly } from "../open-plainly.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { asCalled } from "../render/program-name.ts";
import { renderWhyNotes, renderWhyReport } from "../render/why-report.ts";
import type { RunContext } from "../run-context.ts";

interface WhyFlags extends ClusterFlags, AskFlags {
  readonly output?: "json" | "yaml";
}

const EXAMPLES = `
Examples:
  # why does this Pod not get its image?
  pullpass why web-7c9d -n shop
`;

export function whyCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("why")
    .summary("why does it not pull?")
    .description(
      "Says why a Pod cannot pull its images: reads the Pod, its events, ServiceAccount, secrets and node, finds " +
        "the credentials that the kubelet would try, and asks the registry with each of them and with none. Names " +
        "one cause, what was seen, what was ruled out, and what to do.",
    )
    .argument("<pod|kind/name>", "the Pod")
    .option("-n, --namespace <name>", "the namespace; default: the context's", collect)
    .addOption(new Option("-o, --output <format>", "print a report instead").choices(["json", "yaml"]))
    .addOption(proveOption("how far to ask the registry; none: what the cluster shows alone"))
    .addHelpText("after", EXAMPLES);
  addTimeFlags(addRegistryFlags(addClusterFlags(command)));
  command.action(async (argument: string, flags: WhyFlags) => {
    setExitCode(await runWhy(context, argument, flags));
  });
  return command;
}

function runWhy(context: RunContext, argument: string, flags: WhyFlags): Promise<ExitCode> {
  const name = readObjectName("POD", argument.replace(/^(?:po|pods?)\//i, ""));
  const [namespace, another] = readNamespaces(flags) ?? [];
  if (another !== undefined) throw new UsageError("a Pod is in one namespace: give --namespace once");
  return withDeadline(context, flags.timeout, async (signal) => {
    const opened = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains: [], signal });
    const ports = flags.insecureRegistry
      ? { ...opened, registry: plainly(context, { ask: flags, signal }) }
      : opened;
    const { report } = await whyPod(ports, {
      namespace: namespace ?? ports.kube.cluster.namespace,
      name,
      depth: flags.prove,
    });
    await print(context, flags, report);
    return exitCodeOf(report.verdict);
  });
}

async function print(
  { terminal, programName }: RunContext,
  flags: WhyFlags,
  found: WhyReport,
): Promise<void> {
  const report = withCommandsAsCalled(found, programName);
  if (flags.output !== undefined) {
    const { verdict: _verdict, ...rest } = report;
    terminal.out(await renderEnvelope("WhyReport", rest, flags.output));
    return;
  }
  terminal.out(renderWhyReport(report, displayOf(terminal, "stdout")));
  terminal.err(renderWhyNotes(report, displayOf(terminal, "stderr")));
}

function withCommandsAsCalled(report: WhyReport, programName: string): WhyReport {
  return {
    ...report,
    findings: report.findings.map((shared) => {
      const [called = shared] = asCalled([shared], programName);
      return { ...shared, ...called };
    }),
  };
}
