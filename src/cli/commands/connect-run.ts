import type { CloudChange } from "../../core/cloud/flow.ts";
import type { ConnectIntent } from "../../core/connect/connect-intent.ts";
import { spreadNotes } from "../../core/connect/spread-notes.ts";
import type { Platform } from "../../core/image/platform.ts";
import type { Registry } from "../../core/registry/registry.ts";
import type { ConnectNews } from "../../core/report/connect-news.ts";
import type { ConnectReport } from "../../core/report/connect-report.ts";
import { askedOnce } from "../../jobs/asked-once.ts";
import type { Blocked } from "../../jobs/blocked.ts";
import { connect } from "../../jobs/connect.ts";
import { connectDraft, stoppedConnect } from "../../jobs/connect-draft.ts";
import type { ProofChoice } from "../../jobs/connect-options.ts";
import { findNamespaces } from "../../jobs/find-namespaces.ts";
import { nodePlatforms } from "../../jobs/node-platforms.ts";
import type { Ports } from "../../jobs/ports.ts";
import type { ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { readNamespaceChoice } from "../flags/namespace-flags.ts";
import { renderNews } from "../render/connect-news.ts";
import { renderConnectReport } from "../render/connect-report.ts";
import { displayOf } from "../render/display.ts";
import { renderEnvelope } from "../render/envelope.ts";
import { renderManifests } from "../render/manifests.ts";
import { namespacesText } from "../render/namespaces.ts";
import { printNotes } from "../render/note.ts";
import { renderNames } from "../render/object-ref.ts";
import { asCalled } from "../render/program-name.ts";
import type { RunContext } from "../run-context.ts";
import type { ConnectFlags } from "./connect.ts";
import { agreement } from "./connect-agreement.ts";
import { type ObtainedCredential, obtainCredential } from "./connect-existing.ts";
import { type ConnectCall, type ConnectWish, readConnectRequest } from "./connect-request.ts";

/** A run of `connect` before its first question to cluster or registry. */
export interface OpenedConnect {
  readonly flags: ConnectFlags;
  readonly intent: ConnectWish;
  readonly ports: Ports;
  /** Of the nodes, which are read at the first call. */
  readonly platforms: () => Promise<readonly Platform[]>;
  /** The registry, asked anew each time: what a cloud has just made is refused at first, and accepted a minute later. */
  readonly fresh: Registry;
  /** Why it cannot be said which namespaces are meant; absent where that is known. */
  readonly stopped?: Blocked;
  /** Absent where the whole command was typed: who did has agreed. */
  readonly wizard?: CloudWizard;
}

/** The wizard, to what is asked after its own questions. */
export interface CloudWizard {
  /** Asked before anything is made in a cloud. */
  readonly agree: (changes: readonly CloudChange[]) => Promise<boolean>;
  /** Told what was answered, as words of a command line. */
  readonly answered: (words: readonly string[]) => void;
}

/** Does what the flags say, which say it all but a password. */
export async function connectByFlags(context: RunContext, call: ConnectCall): Promise<ExitCode> {
  const report = await carryOut(context, await openConnect(context, call));
  return exitCodeOf(report.verdict);
}

/** Reads flags and credential, and opens what is needed for them; throws UsageError for what is wrong or missing. */
export async function openConnect(context: RunContext, call: ConnectCall): Promise<OpenedConnect> {
  const { flags, signal } = call;
  const choice = readNamespaceChoice(flags);
  const request = await readConnectRequest(context, call);
  const plainHttpDomains = flags.insecureRegistry ? [request.registry.domain] : [];
  const opened = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains, signal });
  // Secrets that are found are tried, and what was said of the chosen one is not asked twice.
  const ports = { ...opened, registry: askedOnce(opened.registry) };
  printNotes(context.terminal, request.notes);
  const found = await findNamespaces(
    ports,
    choice ?? { kind: "named", names: [ports.kube.cluster.namespace] },
  );
  let nodes: Promise<readonly Platform[]> | undefined;
  const platforms = () => (nodes ??= nodePlatforms(ports));
  const asked = { flags, ports, platforms, fresh: opened.registry };
  if (!found.ok) return { ...asked, intent: { ...request, namespaces: [] }, stopped: found.blocked };
  printNotes(context.terminal, found.notes);
  return { ...asked, intent: { ...request, namespaces: found.names } };
}

/** Obtains the credential where it lies in the cluster or in a cloud, then does it all. */
export async function carryOut(context: RunContext, opened: OpenedConnect): Promise<ConnectReport> {
  const { intent, ports, stopped } = opened;
  const { context: name, server } = ports.kube.cluster;
  if (stopped === undefined)
    ports.progress(
      `cluster ${name ?? "(no context)"} at ${server}, ${namespacesText(intent.namespaces)}`,
      "note",
    );
  const prepared = await prepareConnect(context, opened);
  return prepared.kind === "ready" ? runJob(context, prepared.run) : prepared.report;
}

/** A run of `connect` that has its credential. */
export interface ReadyConnect extends Omit<OpenedConnect, "intent" | "stopped" | "fresh" | "wizard"> {
  readonly intent: ConnectIntent;
  /** Takes back what was made for it in a cloud; absent where nothing was. */
  readonly undo?: () => Promise<void>;
}

export type PreparedConnect =
  | { readonly kind: "ready"; readonly run: ReadyConnect }
  /** It ends here; the report is printed. */
  | { readonly kind: "stopped"; readonly report: ConnectReport };

/** Obtains the credential where it lies in the cluster or in a cloud. */
export async function prepareConnect(context: RunContext, opened: OpenedConnect): Promise<PreparedConnect> {
  const { flags, intent, ports, platforms, stopped } = opened;
  const obtained: ObtainedCredential =
    stopped === undefined
      ? await obtainCredential(context, opened)
      : { kind: "stopped", report: stoppedConnect(connectDraft(intent, flags.dryRun), stopped) };
  if (obtained.kind === "obtained") {
    const { intent: whole, undo } = obtained;
    const run = { flags, ports, platforms, intent: whole, ...(undo === undefined ? {} : { undo }) };
    return { kind: "ready", run };
  }
  await printReport(context, flags, obtained.report);
  return obtained;
}

/** Runs the job, tells what happens as it happens, and prints its report. */
export async function runJob(context: RunContext, ready: ReadyConnect): Promise<ConnectReport> {
  const { flags, intent, ports, platforms, undo } = ready;
  let isWritten = false;
  const tellPerson = teller(context, ready);
  const tell = (news: ConnectNews): void => {
    isWritten ||= news.kind === "change" && news.change.change !== "unchanged";
    tellPerson(news);
  };
  const agree = agreement(context, flags, intent.registry);
  const { dryRun } = flags;
  const proof = proofChoice(flags);
  const options = { proof, dryRun, platforms, tell, ...(agree === undefined ? {} : { agree }) };
  try {
    const report = await connect(ports, intent, options);
    isWritten ||= report.verdict === "yes";
    await printReport(context, flags, dryRun === "none" ? withoutSaid(flags, report, intent) : report);
    return report;
  } finally {
    // What was made in a cloud and lies in no secret is of no use to anybody.
    if (!isWritten) await undo?.();
  }
}

/** A person was told before anything was written who could read the credential; a program reads it in the report. */
function withoutSaid(
  { output }: ConnectFlags,
  report: ConnectReport,
  { registry }: ConnectIntent,
): ConnectReport {
  if (output !== undefined && output !== "name") return report;
  const said = new Set(report.namespaces.flatMap((_, place) => spreadNotes(place + 1, registry)));
  return { ...report, notes: report.notes.filter((note) => !said.has(note)) };
}

/** Tells a person what happens as it happens; programs read the report. */
export function teller(
  { terminal }: RunContext,
  { flags, intent }: Pick<OpenedConnect, "flags" | "intent"> | ReadyConnect,
): (news: ConnectNews) => void {
  const style = { several: intent.namespaces.length > 1, dryRun: flags.dryRun };
  return (news) => {
    if (flags.output === undefined) terminal.out(renderNews(news, style));
  };
}

export function proofChoice(flags: ConnectFlags): ProofChoice {
  return { depth: flags.prove, from: flags.proveFrom ?? "changed" };
}

/** Whether there are manifests to take, be it for a part of the namespaces. */
function isOfUse({ verdict }: ConnectReport): boolean {
  return verdict === "yes" || verdict === "partial";
}

/** Prints in the format that was asked for; for people only what was no news. */
export async function printReport(
  context: RunContext,
  flags: ConnectFlags,
  made: ConnectReport,
): Promise<void> {
  const { terminal } = context;
  const report = { ...made, findings: asCalled(made.findings, context.programName) };
  const { manifests, ...plain } = report;
  if (flags.output === "yaml" && flags.dryRun === "client" && isOfUse(report)) {
    if (report.verdict === "partial")
      terminal.err(renderConnectReport(report, displayOf(terminal, "stderr")));
    if (terminal.stdoutIsTerminal) printNotes(terminal, ["what follows holds the credential"]);
    terminal.out(manifests.length === 0 ? "# nothing to change\n" : await renderManifests(manifests));
    return;
  }
  switch (flags.output) {
    case undefined:
      break;
    case "name":
      terminal.out(renderNames(report.changes));
      break;
    default:
      terminal.out(await renderEnvelope("ConnectReport", plain, flags.output));
      return;
  }
  terminal.err(renderConnectReport(report, displayOf(terminal, "stderr")));
}
