import { Command, Option } from "commander";
import type { StatusReport, StatusRow } from "../../core/report/status-report.ts";
import { status } from "../../jobs/status.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { addTimeFlags, type TimeFlags } from "../flags/ask-flags.ts";
import { addClusterFlags } from "../flags/cluster-flags.ts";
import { readObjectName, readRegistryAddress } from "../flags/names.ts";
import { addNamespaceFlags, type NamespaceFlags, readNamespaceChoice } from "../flags/namespace-flags.ts";
import { readTimeAhead } from "../flags/time-ahead.ts";
import { openCluster } from "../open-cluster.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { renderFindings } from "../render/finding.ts";
import { printCommandNote, printNotes } from "../render/note.ts";
import { asCalled } from "../render/program-name.ts";
import { renderCalendar } from "../render/status-calendar.ts";
import { renderStatusTable, renderWideStatusTable } from "../render/status-table.ts";
import { stretchText } from "../render/time-ahead.ts";
import type { RunContext } from "../run-context.ts";

interface StatusFlags extends NamespaceFlags, TimeFlags {
  readonly secretName: string;
  readonly within: number;
  readonly failWithin?: number;
  readonly output?: "json" | "yaml" | "wide" | "name";
}

/** Enough to renew a credential without haste; `rotate` looks as far ahead. In milliseconds. */
const DEFAULT_WITHIN_MS = 30 * 86_400_000;

const EXAMPLES = `
Examples:
  # which registries does namespace shop use, and has it what it needs for them?
  pullpass status -n shop

  # the whole cluster, with who pulls and why the state is what it is
  pullpass status -A -o wide

  # in a pipeline: exit code 1 when a credential ends within two weeks
  pullpass status -A --fail-within 14d

  # one registry, wherever it is used
  pullpass status ghcr.io/acme -A
`;

export function statusCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("status");
  addNamespaceFlags(command, "all namespaces, as far as you may see them")
    .summary("which namespaces have what they need for their registries")
    .description(
      "Shows the registries that Pods and workloads use, by namespace: failing, expired, undecodable, not attached, " +
        "uncovered, expiring, covered, not needed; and which credential ends when. Exit code 1 when something is " +
        "failing, expired or undecodable. Asks the cluster alone, no registry, and writes nothing.",
    )
    .argument("[registry]", "this registry alone: docker.io, ghcr.io/acme; default: every one that is used")
    .addOption(
      new Option("--within <time>", "what ends within this is expiring")
        .argParser(readTimeAhead)
        .default(DEFAULT_WITHIN_MS, "30d"),
    )
    .option("--fail-within <time>", "exit code 1 when a credential ends within this, e.g. 14d", readTimeAhead)
    .option(
      "--secret-name <name>",
      "the secret to read by its name, where secrets may not be listed",
      "pullpass",
    )
    .addOption(
      new Option(
        "-o, --output <format>",
        "print a report instead; wide: every namespace, with secrets, accounts and why; name: the registries",
      ).choices(["json", "yaml", "wide", "name"]),
    )
    .addHelpText("after", EXAMPLES);
  addTimeFlags(addClusterFlags(command));
  command.action(async (registry: string | undefined, flags: StatusFlags) => {
    setExitCode(await runStatus(context, registry, flags));
  });
  return command;
}

async function runStatus(
  context: RunContext,
  argument: string | undefined,
  flags: StatusFlags,
): Promise<ExitCode> {
  const registry = argument === undefined ? undefined : readRegistryAddress(argument);
  const choice = readNamespaceChoice(flags);
  const secretName = readObjectName("--secret-name", flags.secretName);
  return withDeadline(context, flags.timeout, async (signal) => {
    const ports = await openCluster(context, flags, signal);
    const report = await status(ports, {
      places: choice ?? { kind: "named", names: [ports.kube.cluster.namespace] },
      secretName,
      withinMs: flags.within,
      ...(registry === undefined ? {} : { registry }),
      ...(flags.failWithin === undefined ? {} : { failWithinMs: flags.failWithin }),
    });
    await print(context, flags, asPersonCalls(report, context.programName));
    return exitCodeOf(report.verdict);
  });
}

function asPersonCalls(report: StatusReport, programName: string): StatusReport {
  const registries = report.registries.map((row) =>
    row.next === undefined ? row : { ...row, next: row.next.replace(/^pullpass(?= )/, programName) },
  );
  return { ...report, registries, findings: asCalled(report.findings, programName) };
}

async function print(context: RunContext, flags: StatusFlags, report: StatusReport): Promise<void> {
  const { terminal } = context;
  switch (flags.output) {
    case "json":
    case "yaml":
      terminal.out(await renderEnvelope("StatusReport", report, flags.output));
      return;
    case "name":
      terminal.out(
        [...new Set(report.registries.map(({ registry }) => `${registry}\n`))].toSorted().join(""),
      );
      break;
    default:
      printTables(context, flags, report);
  }
  const display = displayOf(terminal, "stderr");
  terminal.err(renderFindings(report.findings, display));
  printNotes(terminal, [...report.unseen, ...report.notes, ...endingNotes(flags, report)]);
  if (flags.output === undefined) printNext(context, report.registries);
}

function printTables({ terminal }: RunContext, flags: StatusFlags, report: StatusReport): void {
  const display = displayOf(terminal, "stdout");
  if (report.registries.length > 0) {
    const render = flags.output === "wide" ? renderWideStatusTable : renderStatusTable;
    terminal.out(render(report, display.paint));
  }
  const calendar = renderCalendar(report, display);
  if (calendar !== "") terminal.out(report.registries.length > 0 ? `\n${calendar}` : calendar);
}

function endingNotes({ failWithin }: StatusFlags, { ending = [] }: StatusReport): readonly string[] {
  if (failWithin === undefined || ending.length === 0) return [];
  const what = ending.length === 1 ? "1 credential ends" : `${ending.length} credentials end`;
  return [`${what} within ${stretchText(failWithin)}, or ended before (--fail-within)`];
}

/** What to type next is said for so many rows, the worst first. */
const NEXT_AT_MOST = 4;

function printNext({ terminal }: RunContext, rows: readonly StatusRow[]): void {
  const steps = new Map<string, StatusRow>();
  for (const row of rows) if (row.next !== undefined && !steps.has(row.next)) steps.set(row.next, row);
  for (const [command, { registry, namespace, reason = "" }] of [...steps].slice(0, NEXT_AT_MOST))
    printCommandNote(terminal, `${registry} in namespace ${namespace}: ${reason}`, command);
  if (steps.size > NEXT_AT_MOST)
    printNotes(terminal, [`${steps.size - NEXT_AT_MOST} more have a next step; -o json has them all`]);
}
