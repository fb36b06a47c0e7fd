import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { TestCertificates } from "../../servers/test-certificates.ts";
import { type PullpassRun, pullpass } from "../pullpass.ts";
import { type Stage, until } from "../stage.ts";
import type { Command } from "./command.ts";
import type { Interruption } from "./gate.ts";
import { type Ground, prepareGround } from "./ground.ts";
import { type NamespaceState, namespaceStates } from "./namespace-state.ts";

/** Where the commands are played. */
export interface Theatre {
  readonly on: Stage;
  readonly certificates: TestCertificates;
}

/** A command on ground of its own, which the caller closes. */
export interface Play {
  readonly ground: Ground;
  run(interruption?: Omit<Interruption, "act">): Promise<PullpassRun>;
  states(): Promise<readonly NamespaceState[]>;
}

export async function play({ on, certificates }: Theatre, command: Command): Promise<Play> {
  const ground = await prepareGround(on, certificates, await command.wish(on));
  await command.prepare(on, ground);
  const { gate, kubeconfig } = ground;
  return {
    ground,
    run(interruption) {
      const environment = command.environment?.(ground) ?? {};
      return pullpass(command.args(on, ground), {
        kubeconfig,
        environment,
        onStart: ({ kill }) =>
          gate.interrupt(interruption && { ...interruption, act: () => kill("SIGKILL") }),
      });
    },
    states: () => namespaceStates(on, ground),
  };
}

/** How long the cluster may take to act on the last request of a killed run, in milliseconds. */
const SETTLING_MS = 400;

/** What is there after the process was killed: read when the cluster has made of it what it makes. */
export async function statesAfterKill({ states }: Play): Promise<readonly NamespaceState[]> {
  await sleep(SETTLING_MS);
  return states();
}

/** The end of a run that nobody killed. */
export interface WholeRun {
  readonly asked: readonly string[];
  readonly end: readonly NamespaceState[];
}

export async function playWhole(theatre: Theatre, command: Command): Promise<WholeRun> {
  const whole = await play(theatre, command);
  try {
    const run = await whole.run();
    if (run.code !== 0) throw new Error(`${command.title}: ${run.stderr}`);
    const asked = [...whole.ground.gate.asked];
    const end = await until(async () => {
      const states = await whole.states();
      return states.every(({ pods }) => pods.every((pod) => pod.includes("Running"))) && states;
    });
    return { asked, end };
  } finally {
    await whole.ground.close();
  }
}

/** The states once they are as expected, what is left of proofs aside; when they never are, as they then are. */
export async function statesOnceAs(
  { states }: Play,
  expected: readonly NamespaceState[],
): Promise<readonly NamespaceState[]> {
  let last: readonly NamespaceState[] = [];
  await until(async () => {
    last = await states();
    return isDeepStrictEqual(last.map(withoutProofs), expected.map(withoutProofs));
  }).catch(() => undefined);
  return last;
}

export function withoutProofs(state: NamespaceState): NamespaceState {
  return { ...state, proofs: [] };
}
