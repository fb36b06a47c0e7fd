import { Command, Option } from "commander";
import type { WhyReport } from "../../core/report/why-report.ts";
import { parseWorkloadName } from "../../core/workload/workload-name.ts";
import type { WhySubject } from "../../jobs/find-pods.ts";
import { why } from "../../jobs/why.ts";
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
  readonly allNamespaces?: true;
  readonly output?: "json" | "yaml";
}

const EXAMPLES = `
Examples:
  # why does this Pod not get its image?
  pullpass why web-7c9d -n shop

  # the Pods of a workload
  pullpass why deployment/web -n shop

  # every Pod of the cluster that cannot pull, grouped by cause
  pullpass why -A
`;

export function whyCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("why")
    .summary("why does it not pull?")
    .description(
      "Says why a Pod cannot pull its images: reads the Pod, its events, ServiceAccount, secrets and node, finds " +
        "the credentials that the kubelet would try, and asks the registry with each of them and with none. Names " +
        "one cause, what was seen, what was ruled out, and what to do. Several Pods are grouped by cause.",
    )
    .argument("[pod|kind/name]", "a Pod, or a workload for its Pods; default: every Pod that cannot pull")
    .option("-n, --namespace <name>", "the namespace (repeatable); default: the context's", collect)
    .option("-A, --all-namespaces", "every Pod of the cluster that cannot pull, grouped by cause")
    .addOption(new Option("-o, --output <format>", "print a report instead").choices(["json", "yaml"]))
    .addOption(proveOption("how far to ask the registry; none: what the cluster shows alone"))
    .addHelpText("after", EXAMPLES);
  addTimeFlags(addRegistryFlags(addClusterFlags(command)));
  command.action(async (argument: string | undefined, flags: WhyFlags) => {
    setExitCode(await runWhy(context, argument, flags));
  });
  return command;
}

function runWhy(context: RunContext, argument: string | undefined, flags: WhyFlags): Promise<ExitCode> {
  const read = readSubject(argument, flags);
  return withDeadline(context, flags.timeout, async (signal) => {
    const opened = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains: [], signal });
    const ports = flags.insecureRegistry
      ? { ...opened, registry: plainly(context, { ask: flags, signal }) }
      : opened;
    const { report } = await why(ports, read(ports.kube.cluster.namespace), flags.prove);
    await print(context, flags, report);
    return exitCodeOf(report.verdict);
  });
}

/** What is asked about, once the context's namespace is known. */
function readSubject(argument: string | undefined, flags: WhyFlags): (namespace: string) => WhySubject {
  const names = readNamespaces(flags);
  if (flags.allNamespaces) {
    if (argument !== undefined)
      throw new UsageError("one Pod or workload and --all-namespaces exclude each other");
    if (names !== undefined) throw new UsageError("--namespace and --all-namespaces exclude each other");
    return () => ({ kind: "cluster" });
  }
  if (argument === undefined) return (namespace) => ({ kind: "namespaces", names: names ?? [namespace] });
  const [given, another] = names ?? [];
  if (another !== undefined)
    throw new UsageError("what has a name is in one namespace: give --namespace once");
  const named = readNamed(argument);
  return (namespace) => ({ ...named, namespace: given ?? namespace });
}

type Named =
  | Omit<Extract<WhySubject, { kind: "pod" }>, "namespace">
  | Omit<Extract<WhySubject, { kind: "workload" }>, "namespace">;

function readNamed(text: string): Named {
  if (!text.includes("/")) return { kind: "pod", name: readObjectName("POD", text) };
  const read = parseWorkloadName(text);
  if (read.ok) return { kind: "workload", workload: read.workload };
  if (read.fault === "pod") return { kind: "pod", name: readObjectName("POD", text.replace(/^[^/]*\//, "")) };
  throw new UsageError(
    `\`${text}\` is no POD and no KIND/NAME`,
    "kinds: pod, deployment, statefulset, daemonset, replicaset, job, cronjob",
  );
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
