import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { emptyDirectory } from "../../servers/azure/state.ts";
import type { TestCertificates } from "../../servers/test-certificates.ts";
import type { OnAzure } from "../describe-azure.ts";
import type { PullpassRun } from "../pullpass.ts";
import { attachedTo, freshNamespace } from "../stage.ts";
import { type CloudState, cloudState, cloudText, passwordsOf } from "./azure-cloud.ts";
import { azureRequestName } from "./azure-page.ts";
import { type Gate, type NthRequest, startGate } from "./gate.ts";
import { kubeconfigFor } from "./ground.ts";
import { isWrite } from "./request-name.ts";
import { type SecretInUse, secretInUse } from "./secret-in-use.ts";
import type { Kill } from "./table.ts";

/** A command that makes something in Azure, at whose requests it is killed. */
export interface AzureCommand {
  /** As the table's heading. */
  readonly title: string;
  /** Fills the empty cloud; runs what has to have run before. */
  prepare(azure: OnAzure, namespace: string): Promise<void>;
  args(azure: OnAzure, namespace: string): readonly string[];
  /** It ends at once what it replaces. */
  readonly isReplacing?: true;
  /** It takes back: what is there after a kill is told beside what is there at the end. */
  readonly isTakingBack?: true;
  /** What it says, with exit code 1, where everything is done already. Absent: it succeeds then too. */
  readonly saysWhenDone?: string;
  /** Another is much like it: killed by `npm run test:kill` alone. */
  readonly isWholeAlone?: true;
}

/** One moment: after the n-th request to Azure and its registry, or after this one to the cluster. */
type Moment =
  | { readonly side: "azure"; readonly at: number }
  | { readonly side: "cluster"; readonly at: number; readonly request: NthRequest };

/** What is there at the end of a run. */
interface End {
  readonly cloud: CloudState;
  readonly secret: SecretInUse;
  readonly attached: readonly string[];
}

/** Kills the command at each of its moments, and runs it again; what there was each time. */
export async function azureKills(
  azure: OnAzure,
  certificates: TestCertificates,
  { command, isWhole }: { readonly command: AzureCommand; readonly isWhole: boolean },
): Promise<readonly Kill[]> {
  const { server, caPem, adminToken } = azure.on.cluster;
  const gate = await startGate({
    apiServer: { origin: server, caPem },
    certificate: certificates.good,
  });
  const folder = await mkdtemp(join(tmpdir(), "pullpass-azure-kill-"));
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor(gate.apiServer, certificates.ca, adminToken), { mode: 0o600 });
  const stage: Playing = { azure, gate, kubeconfig, command, namespaces: [] };
  try {
    const whole = await playWhole(stage);
    const kills: Kill[] = [];
    for (const moment of momentsOf(whole, isWhole)) kills.push(await playKilled(stage, whole.end, moment));
    return kills;
  } finally {
    await gate.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Playing {
  readonly azure: OnAzure;
  readonly gate: Gate;
  readonly kubeconfig: string;
  readonly command: AzureCommand;
  /** Those of the runs before. */
  readonly namespaces: string[];
}

interface Whole {
  readonly end: End;
  readonly asked: { readonly azure: readonly string[]; readonly cluster: readonly string[] };
}

async function playWhole(playing: Playing): Promise<Whole> {
  const ground = await prepare(playing);
  const run = await start(playing, ground.namespace);
  if (run.code !== 0) throw new Error(`${playing.command.title}: ${run.stderr}`);
  const { asked } = playing.azure.here.azure.state;
  return {
    end: await endOf(playing, ground.namespace),
    asked: { azure: [...asked], cluster: [...playing.gate.asked] },
  };
}

/** Requests that make, change or remove something, or whose answer is shown once. */
const MAKES =
  /^(?:PUT|PATCH|DELETE) |^POST .*\/(?:addPassword|removePassword|servicePrincipals|\w*Credentials?)$/;

/** Whether the request, by its name in the table, is one of them, or a write to the cluster. */
export function isChange(request: string): boolean {
  return MAKES.test(request) || isWrite(request);
}

function momentsOf({ asked }: Whole, isWhole: boolean): readonly Moment[] {
  const azure = asked.azure.flatMap((line, index) => (isWhole || MAKES.test(line) ? [index + 1] : []));
  const cluster = asked.cluster.flatMap((name, index) => {
    const nth = asked.cluster.slice(0, index + 1).filter((other) => other === name).length;
    return isWrite(name) ? [{ at: index + 1, request: { name, nth } }] : [];
  });
  return [
    ...azure.map((at) => ({ side: "azure" as const, at })),
    ...cluster.map((moment) => ({ side: "cluster" as const, ...moment })),
  ];
}

interface AzureGround {
  readonly namespace: string;
  readonly before: End;
}

async function prepare(playing: Playing): Promise<AzureGround> {
  const { azure, command, namespaces } = playing;
  const { state } = azure.here.azure;
  // A namespace takes a while to go, and what its pull secret records would count as in use.
  for (const old of namespaces.splice(0))
    await azure.on.kubectl(["delete", "secret", "pullpass", "-n", old, "--ignore-not-found"]);
  emptyDirectory(state);
  azure.here.registry.adminUserEnabled = false;
  state.troubles.splice(0);
  const namespace = await freshNamespace(azure.on);
  namespaces.push(namespace);
  await command.prepare(azure, namespace);
  state.asked.splice(0);
  return { namespace, before: await endOf(playing, namespace) };
}

function start(
  { azure, gate, kubeconfig, command }: Playing,
  namespace: string,
  moment?: Moment,
): Promise<PullpassRun> {
  const { here, on, caller } = azure;
  const args = command.args(azure, namespace);
  const environment = { NO_PROXY: `127.0.0.1,${new URL(on.cluster.server).hostname}` };
  return here.run(caller, args, {
    kubeconfig,
    environment,
    onStart: ({ kill }) => {
      const act = (): void => kill("SIGKILL");
      gate.interrupt(moment?.side === "cluster" ? { at: moment.request, when: "answered", act } : undefined);
      if (moment?.side !== "azure") return;
      const what = { kind: "cut", when: "answered", act } as const;
      here.azure.state.troubles.push({ at: /./, skip: moment.at - 1, what });
    },
  });
}

async function playKilled(playing: Playing, whole: End, moment: Moment): Promise<Kill> {
  const { azure, command } = playing;
  const { namespace, before } = await prepare(playing);
  const killed = await start(playing, namespace, moment);
  const { state } = azure.here.azure;
  const request =
    moment.side === "azure" ? azureRequestName(state.asked[moment.at - 1] ?? "") : moment.request.name;
  const after = await endOf(playing, namespace);
  state.troubles.splice(0);

  const again = await start(playing, namespace);

  const end = await endOf(playing, namespace);
  const { password } = end.secret;
  const isDone = again.code === 1 && again.stderr.includes(command.saysWhenDone ?? "nothing is said");
  const isRight =
    killed.code === null &&
    (again.code === 0 || isDone) &&
    isDeepStrictEqual(withoutChance(end), withoutChance(whole)) &&
    (password === undefined || passwordsOf(state).includes(password)) &&
    !(command.isReplacing && passwordsOf(state).includes(before.secret.password ?? ""));
  const found = `${JSON.stringify(end)} instead of ${JSON.stringify(whole)}`;
  const fault = isRight
    ? {}
    : { fault: `${command.title}, ${request}: ${killed.code} ${again.code} ${again.stderr} ${found}` };
  await azure.on.kubectl(["delete", "namespace", "--wait=false", namespace]);
  return {
    at: moment.at,
    when: "answered",
    request,
    afterKill: afterText(
      after,
      command.isTakingBack ? whole.cloud : before.cloud,
      command.isReplacing && before.secret.password,
    ),
    afterRerun: isDone ? "says that it was" : "complete",
    ...fault,
  };
}

/** Passwords are chance. */
function withoutChance({ cloud, secret, attached }: End) {
  const { password, ...rest } = secret;
  return { cloud, attached, secret: { ...rest, isWritten: password !== undefined } };
}

async function endOf({ azure }: Playing, namespace: string): Promise<End> {
  return {
    cloud: cloudState(azure.here.azure.state),
    secret: await secretInUse(azure.on, namespace),
    attached: await attachedTo(azure.on, namespace),
  };
}

function afterText({ cloud, secret, attached }: End, before: CloudState, replaced?: string): string {
  const { password, stage, retired } = secret;
  const entry = password === undefined ? [] : ["entry there"];
  const next = password === replaced ? [] : ["new credential in use"];
  const parts = [
    ...cloudText(cloud, before),
    ...(replaced === undefined ? entry : next),
    ...(stage === undefined ? [] : [`journal: ${stage}`]),
    ...(retired === 0 ? [] : ["the old one recorded to end"]),
    ...(attached.length > 0 && replaced === undefined ? ["attached"] : []),
  ];
  return parts.length === 0 ? "nothing of it" : parts.join(", ");
}
