import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PROOF_LIFETIME_SECONDS } from "../../src/core/proof/proof-marks.ts";
import { inParallel } from "../../src/jobs/in-parallel.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { makeTestCertificates, type TestCertificates } from "../servers/test-certificates.ts";
import type { Command } from "./kill/command.ts";
import { COMMANDS } from "./kill/commands.ts";
import type { NthRequest } from "./kill/gate.ts";
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
import { type Kill, recordedRows, recordTable, rowText, tableText, withoutOrder } from "./kill/table.ts";
import { pullpass } from "./pullpass.ts";
import { stage } from "./stage.ts";

const { missing } = inject("bed");

/**
 * Unset: at the writes, after the answer, which takes about a minute and a half. `whole`: at every request of every command.
 * `record`: the same, and the page is written instead of compared.
 */
const MODE = process.env["PULLPASS_KILL"];
const isWhole = MODE === "whole" || MODE === "record";

/** Each play waits for the cluster most of its time. */
const PLAYS_AT_ONCE = 6;
const PATIENCE_MS = isWhole ? 900_000 : 300_000;

/** When a run may take what is left of a proof for a killed run's; the stamps of the API server are whole seconds. */
const AFTER_ITS_TIME_SECONDS = PROOF_LIFETIME_SECONDS + 2;

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
    await inParallel(momentsOf(whole), PLAYS_AT_ONCE, async (moment) => {
      const kill = await playKilled(await play(theatre, command), { command, whole }, moment);
      if (kill !== undefined) kills.push(kill);
    });

    const rows = kills.map(rowText);
    expect(kills.flatMap(({ fault }) => fault ?? [])).toEqual([]);
    if (MODE === "record") return recordTable(command.title, tableText(command.title, kills));
    const same = (lines: readonly string[]) => (command.isSideBySide ? withoutOrder(lines) : lines);
    const recorded = same(await recordedRows(command.title));
    const seen = same(rows);
    expect(recorded).toEqual(expect.arrayContaining([...seen]));
    if (isWhole) expect(seen).toEqual(expect.arrayContaining([...recorded]));
  });

  it("leaves nothing of a proof for longer than its time: a later run sweeps it", {
    timeout: PATIENCE_MS,
  }, async () => {
    expect(leftovers.length).toBeGreaterThan(0);
    const youngestMs = Math.max(...leftovers.map(({ sinceMs }) => sinceMs));
    if (isWhole) await sleep(Math.max(0, youngestMs + AFTER_ITS_TIME_SECONDS * 1_000 - Date.now()));

    await inParallel(leftovers, PLAYS_AT_ONCE, async ({ played, whole }) => {
      if (!isWhole) played.ground.gate.setClockAhead(AFTER_ITS_TIME_SECONDS);
      const run = await played.run();

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(run.stderr).toContain("was left by a run that was killed; it is deleted");
      expect(await played.states()).toEqual(whole.end);
    });
  });

  it("leaves nothing of a proof where disconnect follows, though there is nothing else to take back", async () => {
    const command = COMMANDS.find(({ title }) => title.includes("only the cluster reaches"));
    if (command === undefined) throw new Error("there is no command that makes a secret for a proof");
    const played = await play({ on: stage(), certificates }, command);
    const { gate, registryHost, namespaces, kubeconfig } = played.ground;
    await played.run({ at: "create pods", when: "answered" });
    expect(stateText(await statesAfterKill(played))).toBe("proof Pod left, proof Secret left");
    const disconnect = (flags: readonly string[]) =>
      pullpass(["disconnect", registryHost, "-n", namespaces[0] ?? "", ...flags], { kubeconfig });
    gate.interrupt(undefined);

    const young = await disconnect(["--yes"]);
    gate.setClockAhead(AFTER_ITS_TIME_SECONDS);
    const dry = await disconnect(["--dry-run=client"]);
    const left = stateText(await played.states());
    const run = await disconnect(["--yes"]);

    expect(young).toMatchObject({ code: 1 });
    expect(dry).toMatchObject({ code: 1 });
    expect(left).toBe("proof Pod left, proof Secret left");
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr.match(/was left by a run that was killed; it is deleted/g)).toHaveLength(2);
    expect(stateText(await played.states())).toBe("nothing of it");
    await played.ground.close();
  });

  /** Kills the run at the moment and runs the command again; undefined when it ended before the moment came. */
  async function playKilled(
    played: Play,
    { command, whole }: Measure,
    moment: Moment,
  ): Promise<Kill | undefined> {
    const { at, when, request } = moment;
    const killed = await played.run({ at: request, when });
    if (killed.code !== null) {
      await played.ground.close();
      return undefined;
    }
    const afterKill = stateText(await statesAfterKill(played));

    const again = await played.run();
    const end = await statesOnceAs(played, whole.end);

    const left = end.flatMap(({ proofs }) => proofs);
    if (left.length > 0) leftovers.push({ played, whole, sinceMs: Date.now() });
    else await played.ground.close();
    const isDone = command.saysWhenDone !== undefined && again.stderr.includes(command.saysWhenDone);
    const isRight = again.code === (isDone ? 1 : 0) && isSame(end, whole);
    const fault = isRight ? {} : { fault: `${request.name}: ${again.stderr} ${again.stdout}` };
    const swept = left.length === 0 ? "" : ", swept after its time";
    const afterRerun = isDone ? "complete, and it says that it was" : `complete${swept}`;
    return { at, when, request: request.name, afterKill, afterRerun, ...fault };
  }
});

/** What a killed run is held against. */
interface Measure {
  readonly command: Command;
  readonly whole: WholeRun;
}

/** A request by its name and which of that name it is: those that run side by side come in any order. */
interface Moment extends Pick<Kill, "at" | "when"> {
  readonly request: NthRequest;
}

function momentsOf({ asked }: WholeRun): readonly Moment[] {
  const all = asked.map((name, index) => {
    const nth = asked.slice(0, index + 1).filter((other) => other === name).length;
    return { at: index + 1, request: { name, nth } };
  });
  const writes = all.filter(({ request }) => isWrite(request.name));
  const answered = (isWhole ? all : writes).map((moment) => ({ ...moment, when: "answered" as const }));
  // Before a read there is what there was after the request before it.
  return isWhole
    ? [...answered, ...writes.map((moment) => ({ ...moment, when: "before" as const }))]
    : answered;
}

function isSame(end: WholeRun["end"], whole: WholeRun): boolean {
  return JSON.stringify(end.map(withoutProofs)) === JSON.stringify(whole.end.map(withoutProofs));
}
