import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PROOF_LIFETIME_SECONDS } from "../../src/core/proof/proof-marks.ts";
import { inParallel } from "../../src/jobs/in-parallel.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { makeTestCertificates, type TestCertificates } from "../servers/test-certificates.ts";
import { COMMANDS, type Command } from "./kill/commands.ts";
import { stateText } from "./kill/namespace-state.ts";
import {
  type Play,
  play,
  playWhole,
  statesAfterKill,
  statesOnceAs,
  type WholeRun,
  withoutProofs,
} from "./kill/play.ts";
import { isWrite } from "./kill/request-name.ts";
import { type Kill, recordedRows, recordTable, rowText, tableText } from "./kill/table.ts";
import { stage } from "./stage.ts";

const { missing } = inject("bed");

/**
 * Unset: at the writes of some commands, which takes about a minute. `whole`: at every request of every command.
 * `record`: the same, and the page is written instead of compared.
 */
const MODE = process.env["PULLPASS_KILL"];
const isWhole = MODE === "whole" || MODE === "record";

/** Each play waits for the cluster most of its time. */
const PLAYS_AT_ONCE = 4;
const PATIENCE_MS = isWhole ? 900_000 : 300_000;

/** A killed run's ground on which something is left of a proof, for the run that sweeps it. */
interface Leftover {
  readonly played: Play;
  readonly whole: WholeRun;
  readonly sinceMs: number;
}

describe.skipIf(missing.length > 0)(titleWithNeeds("a run that is killed", missing), () => {
  let certificates: TestCertificates;
  const leftovers: Leftover[] = [];
  beforeAll(async () => {
    certificates = await makeTestCertificates();
  });
  afterAll(async () => {
    for (const { played } of leftovers) await played.ground.close();
    certificates?.remove();
  });

  it.each(COMMANDS)("is completed by the same command: $title", { timeout: PATIENCE_MS }, async (command) => {
    const theatre = { on: stage(), certificates };
    const whole = await playWhole(theatre, command);

    const kills: Kill[] = [];
    await inParallel(momentsOf(command, whole), PLAYS_AT_ONCE, async (moment) => {
      const kill = await playKilled(await play(theatre, command), whole, moment);
      if (kill !== undefined) kills.push(kill);
    });

    const rows = kills.map(rowText);
    expect(kills.flatMap(({ fault }) => fault ?? [])).toEqual([]);
    if (MODE === "record") return recordTable(command.title, tableText(command.title, kills));
    const recorded = await recordedRows(command.title);
    expect(recorded).toEqual(expect.arrayContaining(rows));
    if (isWhole) expect(rows).toEqual(expect.arrayContaining([...recorded]));
  });

  it("leaves nothing of a proof for longer than its time: a later run sweeps it", {
    timeout: PATIENCE_MS,
  }, async () => {
    expect(leftovers.length).toBeGreaterThan(0);
    const youngestMs = Math.max(...leftovers.map(({ sinceMs }) => sinceMs));
    await sleep(Math.max(0, youngestMs + (PROOF_LIFETIME_SECONDS + 2) * 1_000 - Date.now()));

    await inParallel(leftovers, PLAYS_AT_ONCE, async ({ played, whole }) => {
      const run = await played.run();

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stderr).toContain("was left by a run that was killed; it is deleted");
      expect(await played.states()).toEqual(whole.end);
    });
  });

  /** Kills the run at the moment and runs the command again; undefined when it ended before the moment came. */
  async function playKilled(played: Play, whole: WholeRun, moment: Moment): Promise<Kill | undefined> {
    const { gate } = played.ground;
    const killed = await played.run(moment);
    const request = gate.asked[moment.at - 1];
    if (killed.code !== null || request === undefined) {
      await played.ground.close();
      return undefined;
    }
    const afterKill = stateText(await statesAfterKill(played));

    const again = await played.run();
    const end = await statesOnceAs(played, whole.end);

    const left = end.flatMap(({ proofs }) => proofs);
    if (left.length > 0) leftovers.push({ played, whole, sinceMs: Date.now() });
    else await played.ground.close();
    const fault =
      again.code === 0 && isSame(end, whole) ? {} : { fault: `${request}: ${again.stderr} ${again.stdout}` };
    const afterRerun = left.length === 0 ? "complete" : "complete, swept after its time";
    return { ...moment, request, afterKill, afterRerun, ...fault };
  }
});

type Moment = Pick<Kill, "at" | "when">;

/** A few requests more than the whole run had: how often is asked while something is awaited differs. */
const MORE_REQUESTS = 3;

function momentsOf(command: Command, { asked }: WholeRun): readonly Moment[] {
  const writes = asked.flatMap((name, index) => (isWrite(name) ? [index + 1] : []));
  if (!isWhole) {
    const some =
      COMMANDS.indexOf(command) % 2 === 0 && command !== COMMANDS.at(-1) ? writes : writes.slice(0, 1);
    return some.map((at) => ({ at, when: "answered" }));
  }
  const all = Array.from({ length: asked.length + MORE_REQUESTS }, (_, index) => index + 1);
  return [
    ...all.map((at) => ({ at, when: "answered" as const })),
    // Before a read there is what there was after the request before it.
    ...writes.map((at) => ({ at, when: "before" as const })),
  ];
}

function isSame(end: WholeRun["end"], whole: WholeRun): boolean {
  return JSON.stringify(end.map(withoutProofs)) === JSON.stringify(whole.end.map(withoutProofs));
}
