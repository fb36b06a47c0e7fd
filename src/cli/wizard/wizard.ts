import { loginFiles } from "../../core/docker-login/login-files.ts";
import { NOT_ACCEPTED } from "../../core/finding/registry-denial.ts";
import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { type FoundLogin, findDockerLogin } from "../../jobs/find-docker-login.ts";
import type { Ports } from "../../jobs/ports.ts";
import { seeAks } from "../../jobs/see-aks.ts";
import { seePods } from "../../jobs/see-pods.ts";
import { seeSecrets } from "../../jobs/see-secrets.ts";
import type { ConnectFlags } from "../commands/connect.ts";
import { canBeAsked, missingInputs } from "../commands/connect-missing.ts";
import type { ConnectCall } from "../commands/connect-request.ts";
import {
  type CloudWizard,
  openConnect,
  type PreparedConnect,
  prepareConnect,
  printReport,
  type ReadyConnect,
  runJob,
} from "../commands/connect-run.ts";
import { withDeadline } from "../deadline.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import type { RunContext } from "../run-context.ts";
import { type Agreement, agree, agreeInCloud } from "./agree.ts";
import { askUsername } from "./ask-username.ts";
import type { Aks, Asking } from "./asking.ts";
import { type CompletedFlags, completeFlags, withUsername } from "./complete-flags.ts";
import { equivalentCommand, isPasswordTyped } from "./equivalent-command.ts";

/** Whether the person has to be, and can be, asked for more than a password. */
export function wantsWizard(context: RunContext, argument: string | undefined, flags: ConnectFlags): boolean {
  const missing = missingInputs(argument, flags).filter((input) => input !== "password");
  return missing.length > 0 && canBeAsked(context, flags);
}

/**
 * Asks for what the flags leave open, shows the plan, and with a yes goes the ordinary path; ends with the command that
 * does it without a question. The cluster is opened once: a plug-in that asks the person does not ask again.
 */
export async function connectByAsking(context: RunContext, call: ConnectCall): Promise<ExitCode> {
  const { argument, flags, signal } = call;
  const ports = await context.openPorts({ cluster: flags, ask: flags, plainHttpDomains: [], signal });
  const asking = await askingWith(context, ports, flags);
  const completed = await completeFlags(asking, argument, flags);
  const sameCluster: RunContext = {
    ...context,
    openPorts: async (more) => ({ ...(await context.openPorts(more)), kube: ports.kube }),
  };
  const later: string[] = [];
  const wizard: CloudWizard = {
    agree: async (changes) => flags.yes === true || agreeInCloud(context, changes),
    answered: (words) => void later.push(...words),
  };
  const prepare = async ({ registry, flags: all }: CompletedFlags) => {
    const opened = await openConnect(sameCluster, { ...call, argument: registry, flags: all });
    later.splice(0);
    return prepareConnect(context, { ...opened, wizard });
  };
  const tellNextTime = (done: CompletedFlags): void => {
    const wasRegistryAsked = argument === undefined && flags.registry === undefined;
    const all = { ...done, words: [...done.words, ...later] };
    const command = equivalentCommand({ call: context, wasRegistryAsked, completed: all });
    context.terminal.err(`\nnext time:\n${command.replaceAll(/^/gm, "  ")}\n`);
  };
  const prepared = await prepare(completed);
  if (prepared.kind === "stopped") {
    tellNextTime(completed);
    return exitCodeOf(prepared.report.verdict);
  }
  const agreed = await agreeOrUndo(context, prepared.run);
  if (agreed.kind === "blocked") {
    await printReport(context, completed.flags, agreed.report);
    return exitCodeOf(agreed.report.verdict);
  }
  const restart = agreed.restart && flags.restart !== true ? ["--restart"] : [];
  const work = { asking, completed: { ...completed, words: [...completed.words, ...restart] }, prepare };
  const done = agreed.isYes
    ? await doUntilTaken(context, work, withRestart(prepared.run, agreed.restart))
    : notDone(context, work.completed);
  tellNextTime(done.completed);
  return done.code;
}

/** What was made in a cloud for it is of no use where there is no yes, be it that the person leaves. */
async function agreeOrUndo(context: RunContext, run: ReadyConnect): Promise<Agreement> {
  let isYes = false;
  try {
    const agreed = await agree(context, run);
    isYes = agreed.kind === "asked" && agreed.isYes;
    return agreed;
  } finally {
    if (!isYes) await run.undo?.();
  }
}

async function askingWith(context: RunContext, ports: Ports, flags: ConnectFlags): Promise<Asking> {
  const { context: name, server, namespace } = ports.kube.cluster;
  const namespaces = flags.namespace ?? [namespace];
  ports.progress(`cluster ${name ?? "(no context)"} at ${server}`, "note");
  ports.progress("looking for the registries that its Pods use");
  const [pods, isAks] = await Promise.all([seePods(ports, namespaces[0] ?? namespace), seeAks(ports)]);
  if (isAks === true) ports.progress("it is AKS, as its nodes say", "note");
  return {
    prompts: context.terminal.ask,
    pods,
    namespace,
    aks: aksOf(isAks, server),
    findSecrets: (registry) => seeSecrets(ports, { registry, namespaces, secretName: flags.secretName }),
    findLogin: (registry) => loginOf(context, registry, ports.signal),
  };
}

/** The nodes decide; where they may not be read, the server's name is a hint. Private clusters have other zones. */
function aksOf(isAks: boolean | undefined, server: string): Aks {
  if (isAks !== undefined) return isAks ? "yes" : "no";
  return /\.azmk8s\.io$/.test(URL.parse(server)?.hostname ?? "") ? "perhaps" : "no";
}

async function loginOf(
  { files, run, terminal }: RunContext,
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<FoundLogin | undefined> {
  const { environment } = terminal;
  const search = { registry, paths: loginFiles(environment) };
  return (await findDockerLogin({ files, run, environment, signal }, search)).found;
}

function withRestart(run: ReadyConnect, restart: boolean): ReadyConnect {
  return { ...run, intent: { ...run.intent, restart } };
}

interface Work {
  readonly asking: Asking;
  readonly completed: CompletedFlags;
  /** Reads the password anew. */
  readonly prepare: (completed: CompletedFlags) => Promise<PreparedConnect>;
}

interface Done {
  readonly code: ExitCode;
  readonly completed: CompletedFlags;
}

/** Does it; where the registry refuses what was typed, nothing was written, and the person may type it again. */
async function doUntilTaken(context: RunContext, work: Work, run: ReadyConnect): Promise<Done> {
  const { asking, completed, prepare } = work;
  const { code, isRefused } = await doIt(context, run);
  if (!isRefused || !isPasswordTyped(completed.flags)) return { code, completed };
  const isAgain = await asking.prompts.confirm("Are user name and password to be typed again?");
  if (!isAgain) return { code, completed };
  const { registry, restart } = run.intent;
  const again =
    completed.username === undefined
      ? completed
      : withUsername(completed, await askUsername(asking, registry));
  const prepared = await prepare(again);
  if (prepared.kind === "stopped") return { code, completed: again };
  return doUntilTaken(context, { ...work, completed: again }, withRestart(prepared.run, restart));
}

interface Outcome {
  readonly code: ExitCode;
  /** The registry takes no such user name and password, and nothing was written. */
  readonly isRefused: boolean;
}

/** `--timeout` is the time of the work: a person may think as long as they like. */
async function doIt(context: RunContext, run: ReadyConnect): Promise<Outcome> {
  context.terminal.err("\n");
  let isRefused = false;
  const code = await withDeadline(context, run.flags.timeout, async (signal) => {
    const report = await runJob(context, { ...run, ports: { ...run.ports, signal } });
    isRefused = report.verdict === "no" && report.findings.some(({ cause }) => NOT_ACCEPTED.has(cause));
    return exitCodeOf(report.verdict);
  });
  return { code, isRefused };
}

function notDone({ terminal }: RunContext, completed: CompletedFlags): Done {
  terminal.err("nothing was written\n");
  return { code: EXIT.no, completed };
}
