import { Command, Option } from "commander";
import { type Inspected, inspectFile, inspectSecret } from "../../core/inspect/inspect.ts";
import { isObjectName } from "../../core/kube/object-name.ts";
import type { InspectReport } from "../../core/report/inspect-report.ts";
import { readAll, readNamed } from "../../jobs/read-pull-secrets.ts";
import { withDeadline } from "../deadline.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { addTimeFlags, type TimeFlags } from "../flags/ask-flags.ts";
import { addClusterFlags, type ClusterFlags, collect, readOneNamespace } from "../flags/cluster-flags.ts";
import { readSecretArgument, type SecretArgument } from "../flags/dockerconfig-file.ts";
import { readPullSecretFile } from "../flags/pull-secret-file.ts";
import { UsageError } from "../flags/usage-error.ts";
import { openCluster } from "../open-cluster.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { renderFindings } from "../render/finding.ts";
import {
  faultyDocuments,
  renderDocumentNames,
  renderInspected,
  renderLint,
  renderLintTable,
} from "../render/inspect-report.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";

export interface InspectFlags extends ClusterFlags, TimeFlags {
  readonly output?: "json" | "yaml" | "name" | "wide";
}

const ARGUMENT =
  "a Secret's name, a file (a slash in it, or .json, .yaml at its end) or - for standard input, which hold a docker config or Secret manifests; secret/NAME and ./FILE leave no doubt";

export function showCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("show")
    .summary("what is in a pull secret, passwords redacted")
    .description(
      "Shows the entries of a pull secret as the kubelet reads them: key, user name, the images that it matches, " +
        "when it ends, how many faults. Passwords are never shown.",
    )
    .argument("[source]", `${ARGUMENT}; default: the Secret pullpass`)
    .addHelpText("after", SHOW_EXAMPLES);
  const output =
    "print a report instead; wide: how each entry was made, and which key to write; name: secret/NAME";
  return withInspectFlags(command, output).action(async (source: string | undefined, flags: InspectFlags) => {
    setExitCode(await run(context, { kind: "show", sources: [source ?? "secret/pullpass"], flags }));
  });
}

export function lintCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("lint")
    .summary("find what is wrong with pull secrets")
    .description(
      "Finds keys that the kubelet does not match, and says which key to write; entries that it cannot decode, " +
        "which cost a Pod all its pull secrets; wrong types, contradictions, and what the kubelet ignores. " +
        "Exit code 1 when there is something. Asks no registry.",
    )
    .argument("[sources...]", `${ARGUMENT}; default: every pull secret of the namespace`)
    .addHelpText("after", LINT_EXAMPLES);
  const output = "print a report instead; wide: a table with codes; name: only what something is wrong with";
  return withInspectFlags(command, output).action(async (sources: readonly string[], flags: InspectFlags) => {
    setExitCode(await run(context, { kind: "lint", sources, flags }));
  });
}

const SHOW_EXAMPLES = `
Examples:
  pullpass secret show regcred -n shop
  pullpass secret show ~/.docker/config.json
`;

const LINT_EXAMPLES = `
Examples:
  # every pull secret of namespace shop
  pullpass secret lint -n shop

  # in a pipeline, before it becomes a secret
  pullpass secret lint - -o json < config.json

  # as a manifest, from kubectl or from a repository
  kubectl get secret regcred -o yaml | pullpass secret lint -
`;

function withInspectFlags(command: Command, output: string): Command {
  command
    .option("-n, --namespace <name>", "the namespace; default: the context's", collect)
    .addOption(new Option("-o, --output <format>", output).choices(["json", "yaml", "name", "wide"]));
  return addTimeFlags(addClusterFlags(command));
}

interface Inspection {
  readonly kind: "show" | "lint";
  readonly sources: readonly string[];
  readonly flags: InspectFlags;
}

function run(context: RunContext, inspection: Inspection): Promise<ExitCode> {
  const { flags } = inspection;
  const namespace = readOneNamespace(flags);
  const sources = inspection.sources.map(readSecretArgument);
  checkSources(sources);
  return withDeadline(context, flags.timeout, async (signal) => {
    const report = await inspectAll(context, { sources, flags, namespace, signal });
    const findings = asCalled(report.findings, context.programName);
    await print(context, inspection, { ...report, findings });
    // `show` was asked for what is there, and has shown it.
    const isShown = inspection.kind === "show" && report.documents.length > 0;
    return exitCodeOf(isShown ? "yes" : report.verdict);
  });
}

function checkSources(sources: readonly SecretArgument[]): void {
  if (sources.filter((source) => source.kind === "file" && source.path === "-").length > 1)
    throw new UsageError("standard input can be read once: give - once");
  for (const source of sources) {
    if (source.kind === "secret" && !isObjectName(source.name))
      throw new UsageError(`\`${source.name}\` is no Secret's name; for a file write ./${source.name}`);
  }
}

interface Wanted {
  /** Empty: every pull secret of the namespace. */
  readonly sources: readonly SecretArgument[];
  readonly flags: InspectFlags;
  readonly namespace: string | undefined;
  readonly signal: AbortSignal;
}

async function inspectAll(context: RunContext, wanted: Wanted): Promise<InspectReport> {
  const inspected: Inspected[] = [];
  for (const source of wanted.sources) {
    if (source.kind !== "file") continue;
    inspected.push(...(await inspectPath(context, source.path)));
  }
  const names = wanted.sources.flatMap((source) => (source.kind === "secret" ? [source.name] : []));
  if (names.length === 0 && wanted.sources.length > 0) return reportOf(inspected);
  const { flags, signal } = wanted;
  const ports = await openCluster(context, flags, signal);
  const namespace = wanted.namespace ?? ports.kube.cluster.namespace;
  const read =
    names.length === 0 ? await readAll(ports, namespace) : await readNamed(ports, namespace, names);
  if (!read.ok) {
    const report = reportOf(inspected);
    return {
      ...report,
      verdict: read.blocked.verdict,
      findings: [read.blocked.finding, ...report.findings],
    };
  }
  if (names.length === 0 && read.secrets.length === 0)
    ports.progress(`no pull secrets in namespace ${namespace}`, "note");
  return reportOf([...inspected, ...read.secrets.map((secret) => inspectSecret(secret))]);
}

async function inspectPath(context: RunContext, path: string): Promise<readonly Inspected[]> {
  const read = await readPullSecretFile(context, path);
  return read.kind === "docker-config"
    ? [inspectFile(path, read.document)]
    : read.secrets.map((secret) => inspectSecret(secret, path));
}

function reportOf(inspected: readonly Inspected[]): InspectReport {
  const findings = inspected.flatMap((one) => one.findings);
  return {
    verdict: findings.length === 0 ? "yes" : "no",
    documents: inspected.map(({ document }) => document),
    findings,
  };
}

const REPORT_KINDS = { show: "SecretReport", lint: "LintReport" } as const;

async function print(
  { terminal }: RunContext,
  { kind, flags: { output } }: Inspection,
  report: InspectReport,
): Promise<void> {
  if (output === "json" || output === "yaml") {
    const { verdict: _verdict, ...rest } = report;
    terminal.out(await renderEnvelope(REPORT_KINDS[kind], rest, output));
    return;
  }
  terminal.out(kind === "lint" ? lintText(report, output) : shownText(report, output));
  terminal.err(renderFindings(report.findings, displayOf(terminal, "stderr")));
}

type TextOutput = "name" | "wide" | undefined;

function lintText(report: InspectReport, output: TextOutput): string {
  if (output === "name") return renderDocumentNames(faultyDocuments(report));
  return output === "wide" ? renderLintTable(report) : renderLint(report);
}

function shownText({ documents }: InspectReport, output: TextOutput): string {
  if (output === "name") return renderDocumentNames(documents);
  return renderInspected(documents, { isWide: output === "wide" });
}
