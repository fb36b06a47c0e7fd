import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { isProcessAlive } from "../../testbed/machine/process-liveness.ts";
import { missingForRegistries, titleWithNeeds } from "../../testbed/requirements.ts";
import { endAbandonedRuns } from "../../testbed/run/owned-run.ts";
import { readRun } from "../../testbed/run/run.ts";

const missing = await missingForRegistries();
const registriesModule = join(import.meta.dirname, "..", "..", "testbed", "registries.ts");

describe.skipIf(missing.length > 0)(titleWithNeeds("a run whose owner is killed", missing), () => {
  it("is ended by its reaper", async () => {
    const owner = await startOwner();
    const { id, servers } = await readRun(owner.runFolder);
    expect(servers.filter((server) => server.isAlive)).toHaveLength(6);
    owner.kill();
    await expect.poll(() => existsSync(owner.runFolder), { timeout: 10_000 }).toBe(false);
    expect(servers.filter((server) => isProcessAlive(server.pid))).toEqual([]);
    expect(readFileSync("/etc/hosts", "utf8")).not.toContain(id);
  });

  it("is ended by the next start when its reaper is killed as well", async () => {
    const owner = await startOwner();
    const { servers } = await readRun(owner.runFolder);
    process.kill(await reaperOf(owner.runFolder), "SIGKILL");
    owner.kill();
    await expect.poll(async () => (await readRun(owner.runFolder)).isAbandoned).toBe(true);
    expect(servers.filter((server) => isProcessAlive(server.pid))).toHaveLength(6);
    const said: string[] = [];
    await endAbandonedRuns((line) => said.push(line));
    expect(said).toContainEqual(
      expect.stringMatching(/^cleaning up after run [0-9a-f]{6}, whose owner was killed$/),
    );
    expect(existsSync(owner.runFolder)).toBe(false);
    expect(servers.filter((server) => isProcessAlive(server.pid))).toEqual([]);
  });
});

/** A process that starts registries and then waits for ever. */
async function startOwner() {
  const script = `
    const { startRegistries } = await import(${JSON.stringify(registriesModule)});
    console.log((await startRegistries()).runFolder);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [runFolder]: string[] = await once(createInterface(child.stdout), "line");
  if (runFolder === undefined) throw new Error("the owner said nothing");
  return { runFolder, kill: () => child.kill("SIGKILL") };
}

async function reaperOf(runFolder: string): Promise<number> {
  for (const entry of await readdir("/proc")) {
    const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (command.includes("reaper.ts") && command.includes(runFolder)) return Number(entry);
  }
  throw new Error("the run has no reaper");
}
