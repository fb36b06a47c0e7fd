import { Command, Option } from "commander";
import type { WhyReport } from "../../core/report/why-report.ts";
import { parseWorkloadName } from "../../core/workload/workload-name.ts";
import type { WhySubject } from "../../jobs/find-pods.ts";
import { reportOf, why } from "../../jobs/why.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import {
  type AskFlags,
  addRegistryFlags,
  addTimeFlags,
  proveOption,
  readVantage,
} from "../flags/ask-flags.ts";
import {
  addClusterFlags,
  addFieldManagerFlag,
  type ClusterFlags,
  collect,
  readNamespaces,
} from "../flags/cluster-flags.ts";
import { readObjectName } from "../flags/names.ts";
import { UsageError } from "../flags/usage-error.ts";
import { plainly } from "../open-plainly.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { asCalled } from "../render/program-name.ts";
import { renderWhyNotes, renderWhyReport } from "../render/why-report.ts";
import type { RunContext } from "../run-context.ts";
import { loadFacts, saveFacts } from "./why-file.ts";
import { checkConsent, type FixFlags, fix } from "./why-fix.ts";

interface WhyFlags extends ClusterFlags, AskFlags, FixFlags {
  readonly allNamespaces?: true;
  readonly save?: string;
  readonly from?: string;
}

const EXAMPLES = `
Examples:
  # why does this Pod not get its image?
  pullpass why web-7c9d -n shop

  # the Pods of a workload
  pullpass why deployment/web -n shop

  # mend it where pullpass can: attach a secret that works, re-create the Pods
  pullpass why deployment/web -n shop --fix

  # what was seen, for a bug report: no password is in it
  pullpass why web-7c9d -n shop --save facts.json

  # have the Pod's own node try too, in a Pod that runs nothing of the image
  pullpass why web-7c9d -n shop --prove-from node

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
    .option("--save <file>", "write what was seen there, without any password: for a bug report")
    .option("--from <file>", "tell it again from what --save wrote, without a cluster")
    .option("--fix", "do what pullpass can do itself: shown, asked for, done, and proven by the new Pods")
    .option("-y, --yes", "do not ask")
    .addOption(new Option("-o, --output <format>", "print a report instead").choices(["json", "yaml"]))
    .addOption(proveOption("how far to ask the registry; none: what the cluster shows alone"))
    .option(
      "--prove-from <vantage>",
      "from where: here; node: the Pod's node tries too, with what the Pod has",
      readVantage,
    )
    .addHelpText("after", EXAMPLES);
  addTimeFlags(addRegistryFlags(addFieldManagerFlag(addClusterFlags(command))));
  command.action(async (argument: string | undefined, flags: WhyFlags) => {
    setExitCode(await runWhy(context, argument, flags));
  });
  return command;
}

function runWhy(context: RunContext, argument: string | undefined, flags: WhyFlags): Promise<ExitCode> {
  if (flags.from !== undefined) return replay(context, argument, { ...flags, from: flags.from });
  const read = readSubject(argument, flags);
  checkConsent(context, flags);
  const nodesToo = asksNodes(flags);
  return withDeadline(context, flags.timeout, async (signal) => {
    const opened = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains: [], signal });
    const ports = flags.insecureRegistry
      ? { ...opened, registry: plainly(context, { ask: flags, signal }) }
      : opened;
    const { report, saved } = await why(ports, read(ports.kube.cluster.namespace), {
      depth: flags.prove,
      nodesToo,
    });
    if (flags.save !== undefined) await saveFacts(context, flags.save, saved);
    if (flags.fix !== true || saved === undefined || flags.prove === "none") {
      await print(context, flags, report);
      return exitCodeOf(report.verdict);
    }
    if (flags.output === undefined) await print(context, flags, report);
    const mended = await fix(context, flags, {
      ports,
      facts: saved.facts,
      report,
      depth: flags.prove,
    });
    await printMended(context, flags, mended, report);
    return exitCodeOf(mended.verdict);
  });
}

/** Each Pod has a node of its own; what another one can do is what `check` asks. */
function asksNodes({ proveFrom }: WhyFlags): boolean {
  if (proveFrom === undefined || proveFrom === "here") return false;
  if (proveFrom !== "pools" && proveFrom.node === undefined) return true;
  throw new UsageError(
    "why has each Pod's own node try: --prove-from node",
    "other nodes: pullpass check IMAGE --prove-from node=NAME, or pools",
  );
}

/** The same report from saved facts: nothing is asked, neither the cluster nor a registry. */
async function replay(
  context: RunContext,
  argument: string | undefined,
  flags: WhyFlags & { readonly from: string },
): Promise<ExitCode> {
  if (argument !== undefined || flags.namespace !== undefined || flags.allNamespaces)
    throw new UsageError("--from says all of it: leave out the Pod and the namespace");
  if (asksNodes(flags)) throw new UsageError("--from looks at no cluster: leave out --prove-from");
  if (flags.fix || flags.yes || flags.save !== undefined)
    throw new UsageError("--from looks at no cluster: leave out --fix, --yes and --save");
  const report = reportOf(await loadFacts(context, flags.from));
  await print(context, flags, report);
  return exitCodeOf(report.verdict);
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

/** What is left to say after the changes: `before` has been shown. */
async function printMended(
  context: RunContext,
  flags: WhyFlags,
  mended: WhyReport,
  before: WhyReport,
): Promise<void> {
  if (flags.output !== undefined) return print(context, flags, mended);
  const { terminal } = context;
  const notes = mended.notes.filter((note) => !before.notes.includes(note));
  terminal.err(renderWhyNotes({ ...mended, unseen: [], notes }, displayOf(terminal, "stderr")));
  const pulled = (mended.mended?.replaced ?? []).filter(({ state }) => state === "pulled");
  if (pulled.length > 0)
    terminal.out(
      `mended: ${pulled.length} ${pulled.length === 1 ? "Pod has its" : "Pods have their"} images\n`,
    );
  const { stillFailing: findings = [] } = withCommandsAsCalled(mended, context.programName);
  terminal.out(renderWhyReport({ ...mended, verdict: "no", findings }, displayOf(terminal, "stdout")));
}

function withCommandsAsCalled(report: WhyReport, programName: string): WhyReport {
  const called = (findings: WhyReport["findings"]) =>
    findings.map((shared) => {
      const [one = shared] = asCalled([shared], programName);
      return { ...shared, ...one };
    });
  const { stillFailing } = report;
  return {
    ...report,
    findings: called(report.findings),
    ...(stillFailing === undefined ? {} : { stillFailing: called(stillFailing) }),
  };
}
