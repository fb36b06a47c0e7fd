import { loginFiles } from "../../core/docker-login/login-files.ts";
import { NOT_ACCEPTED } from "../../core/finding/registry-denial.ts";
import type { RegistryAddress } from "../../core/image/registry-address.ts";
import { type FoundLogin, findDockerLogin } from "../../jobs/find-docker-login.ts";
import type { Ports } from "../../jobs/ports.ts";
import { seePods } from "../../jobs/see-pods.ts";
import { seeSecrets } from "../../jobs/see-secrets.ts";
import type { ConnectFlags } from "../commands/connect.ts";
import { canBeAsked, missingInputs } from "../commands/connect-missing.ts";
import type { ConnectCall } from "../commands/connect-request.ts";
import {
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
import { agree } from "./agree.ts";
import { askUsername } from "./ask-username.ts";
import type { Asking } from "./asking.ts";
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
  const prepare = async ({ registry, flags: all }: CompletedFlags) =>
    prepareConnect(context, await openConnect(sameCluster, { ...call, argument: registry, flags: all }));
  const prepared = await prepare(completed);
  if (prepared.kind === "stopped") return exitCodeOf(prepared.report.verdict);
  const agreed = await agree(context, prepared.run);
  if (agreed.kind === "blocked") {
    await printReport(context, completed.flags, agreed.report);
    return exitCodeOf(agreed.report.verdict);
  }
  const restart = agreed.restart && flags.restart !== true ? ["--restart"] : [];
  const work = { asking, completed: { ...completed, words: [...completed.words, ...restart] }, prepare };
  const done = agreed.isYes
    ? await doUntilTaken(context, work, withRestart(prepared.run, agreed.restart))
    : notDone(context, work.completed);
  const wasRegistryAsked = argument === undefined && flags.registry === undefined;
  const command = equivalentCommand({ call: context, wasRegistryAsked, completed: done.completed });
  context.terminal.err(`\nnext time:\n${command.replaceAll(/^/gm, "  ")}\n`);
  return done.code;
}

async function askingWith(context: RunContext, ports: Ports, flags: ConnectFlags): Promise<Asking> {
  const { context: name, server, namespace } = ports.kube.cluster;
  const namespaces = flags.namespace ?? [namespace];
  ports.progress(`cluster ${name ?? "(no context)"} at ${server}`, "note");
  ports.progress("looking for the registries that its Pods use");
  return {
    prompts: context.terminal.ask,
    pods: await seePods(ports, namespaces[0] ?? namespace),
    namespace,
    isAks: isAksServer(server),
    findSecrets: (registry) => seeSecrets(ports, { registry, namespaces, secretName: flags.secretName }),
    findLogin: (registry) => loginOf(context, registry, ports.signal),
  };
}

/** Private clusters have other zones, and then are not recognised. */
function isAksServer(server: string): boolean {
  return /\.azmk8s\.io$/.test(URL.parse(server)?.hostname ?? "");
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
