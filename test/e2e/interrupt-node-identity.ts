import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestCertificates } from "../servers/test-certificates.ts";
import { HOST, type OnAzure } from "./describe-azure.ts";
import { type Gate, startGate } from "./kill/gate.ts";
import { kubeconfigFor } from "./kill/ground.ts";
import type { PullpassRun } from "./pullpass.ts";

/** What was there after Ctrl-C at one request, and what is wrong with it. */
export interface Interrupted {
  /** In words: `ARM 5: PUT …`. */
  readonly at: string;
  readonly code: number | null;
  readonly roles: number;
  readonly faults: readonly string[];
}

/** One moment: the n-th request to Azure, or the first of a name to the cluster. */
type Moment =
  | { readonly side: "azure"; readonly nth: number; readonly line: string }
  | { readonly side: "cluster"; readonly name: string };

/** Requests to Entra and Resource Manager; those to the registry are the node's. */
const TO_AZURE = /^\w+ \/(?!v2\/|oauth2\/)/;

interface Interrupting {
  readonly azure: OnAzure;
  readonly gate: Gate;
  readonly kubeconfig: string;
}

/** Interrupts `connect --method node-identity` at each of its requests in turn, once each on ground that is as before. */
export async function interruptNodeIdentity(
  azure: OnAzure,
  certificates: TestCertificates,
): Promise<readonly Interrupted[]> {
  const { server, caPem, adminToken } = azure.on.cluster;
  const gate = await startGate({
    apiServer: { origin: server, caPem },
    certificate: certificates.good,
  });
  const folder = await mkdtemp(join(tmpdir(), "pullpass-interrupt-"));
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor(gate.apiServer, certificates.ca, adminToken), { mode: 0o600 });
  const playing = { azure, gate, kubeconfig };
  try {
    const interrupted: Interrupted[] = [];
    for (const moment of await momentsOf(playing)) interrupted.push(await interruptAt(playing, moment));
    return interrupted;
  } finally {
    await gate.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function momentsOf(playing: Interrupting): Promise<readonly Moment[]> {
  const { state } = playing.azure.here.azure;
  state.asked.splice(0);
  const run = await connect(playing);
  if (run.code !== 0) throw new Error(run.stderr);
  const lines = state.asked.filter((line) => TO_AZURE.test(line));
  // A Pod's events are asked for until they are there: how often is chance.
  const names = [...new Set(playing.gate.asked)];
  return [
    ...lines.map((line, index) => ({ side: "azure" as const, nth: index + 1, line })),
    ...names.map((name) => ({ side: "cluster" as const, name })),
  ];
}

function connect({ azure, gate, kubeconfig }: Interrupting, moment?: Moment): Promise<PullpassRun> {
  const { here, on, caller, namespace, image } = azure;
  const args = ["connect", HOST, "-n", namespace, "--image", image, "--method", "node-identity", "--yes"];
  const environment = { NO_PROXY: `127.0.0.1,${new URL(on.cluster.server).hostname}` };
  return here.run(caller, args, {
    kubeconfig,
    environment,
    onStart: ({ kill }) => {
      const act = (): void => kill("SIGINT");
      gate.interrupt(undefined);
      if (moment?.side === "cluster") gate.onceAsked(moment.name, act);
      if (moment?.side === "azure")
        here.azure.state.troubles.push({ at: TO_AZURE, skip: moment.nth - 1, what: { kind: "told", act } });
    },
  });
}

async function interruptAt(playing: Interrupting, moment: Moment): Promise<Interrupted> {
  const { azure } = playing;
  const { state } = azure.here.azure;
  state.assignments.splice(0);
  const run = await connect(playing, moment);
  state.troubles.splice(0);
  const roles = state.assignments.length;
  const left = await azure.on.kubectl(["get", "pods,secrets", "-n", azure.namespace, "-o", "name"]);
  const faults = [
    ...(left === "" ? [] : [`left in the cluster: ${left}`]),
    ...(run.code === 130 || isDone(run) ? [] : [`code ${run.code}: ${run.stderr}`]),
    ...(roles === 0 || /granted in Azure: AcrPull on registry acme1/.test(run.stderr + run.stdout)
      ? []
      : [`the role is not told: ${run.stderr}`]),
    ...(roles === 0 ? [] : await faultsOfAnother(playing)),
  ];
  const at = moment.side === "azure" ? `Azure ${moment.nth}: ${moment.line}` : `cluster: ${moment.name}`;
  return { at, code: run.code, roles, faults };
}

/** Who interrupts when all is shown comes too late. */
function isDone({ code, stdout }: PullpassRun): boolean {
  return code === 0 && stdout.includes("proven: from node");
}

/** Where nothing is left, the next run is as the first; where the role is, it finds it. */
async function faultsOfAnother(playing: Interrupting): Promise<readonly string[]> {
  const { assignments } = playing.azure.here.azure.state;
  const again = await connect(playing);
  const isRight = isDone(again) && again.stderr.includes("already handled") && assignments.length === 1;
  return isRight ? [] : [`the next run: ${again.code}, ${assignments.length} roles: ${again.stderr}`];
}
