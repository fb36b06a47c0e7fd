import { describe, expect, it } from "vitest";
import type { RunRequest } from "../../../src/core/run.ts";
import { machineRun } from "../../../src/io/machine/run.ts";

/** Runs a script of this very Node, told nothing, for ten seconds at most. */
function run(script: string, more: Partial<RunRequest> = {}) {
  return machineRun({
    program: process.execPath,
    args: ["-e", script],
    stdin: "",
    environment: {},
    timeoutMs: 10_000,
    maxOutputBytes: 1_000,
    ...more,
  });
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function exited(script: string, more: Partial<RunRequest> = {}) {
  const outcome = await run(script, more);
  if (outcome.kind !== "exited") throw new Error(outcome.kind);
  return { code: outcome.exitCode, out: text(outcome.stdout), err: text(outcome.stderr) };
}

describe("a program", () => {
  it("hears what it is told and is heard on both streams, whatever its exit code", async () => {
    const script = 'process.stdin.pipe(process.stdout); process.stderr.write("aside"); process.exitCode = 7;';
    expect(await exited(script, { stdin: "hällo" })).toEqual({ code: 7, out: "hällo", err: "aside" });
  });

  it("has the environment that it is given, and no other", async () => {
    const script = "process.stdout.write(Object.keys(process.env).filter((k) => /^[A-Z]+$/.test(k)).join())";
    expect(await exited(script, { environment: { GIVEN: "1", ABSENT: undefined } })).toMatchObject({
      out: "GIVEN",
    });
  });

  it("need not listen", async () => {
    expect(await exited("process.exit(0)", { stdin: "x".repeat(1_000_000) })).toMatchObject({ code: 0 });
  });

  it("may say as much aside as it likes; the first of it is kept", async () => {
    const said = await exited('process.stderr.write("x".repeat(500_000)); process.stdout.write("done")');
    expect(said).toMatchObject({ code: 0, out: "done" });
    expect(said.err).toHaveLength(1_000);
  });

  it("is not waited for beyond its end when what it leaves behind holds its pipes", async () => {
    const script = `
      require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 5000)"], { stdio: "inherit" }).unref();
      process.stdout.write("done"); process.exitCode = 0; setTimeout(() => process.exit(), 50);`;
    const startedMs = performance.now();
    expect(await exited(script)).toMatchObject({ code: 0, out: "done" });
    expect(performance.now() - startedMs).toBeLessThan(4_500);
  });
});

describe("a program that gives no answer", () => {
  it.each([
    ["is not there", "", { program: "docker-credential-of-nobody" }, { kind: "not-found" }],
    ["may not be run", "", { program: "/etc" }, { kind: "not-started", reason: "EACCES" }],
    [
      "has a path that cannot be",
      "",
      { program: "/etc/passwd/x" },
      { kind: "not-started", reason: "ENOTDIR" },
    ],
    ["dies", 'process.kill(process.pid, "SIGTERM")', {}, { kind: "killed", signalName: "SIGTERM" }],
    [
      "says too much",
      'process.stdout.write("x".repeat(1_001)); setTimeout(() => {}, 60_000)',
      {},
      { kind: "too-much-output", maxOutputBytes: 1_000 },
    ],
    [
      "does not end",
      'process.on("SIGTERM", () => {}); setTimeout(() => {}, 60_000)',
      { timeoutMs: 300 },
      { kind: "timeout", afterMs: 300 },
    ],
  ] as const)("%s", async (_what, script, more, outcome) => {
    expect(await run(script, more)).toEqual(outcome);
  });

  it("ends with the signal, whose reason is thrown", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 100);
    await expect(run("setTimeout(() => {}, 60_000)", { signal: controller.signal })).rejects.toThrow(
      "enough",
    );
  });

  it("is not started where the signal has fired", async () => {
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(run("", { program: "docker-credential-of-nobody", signal })).rejects.toThrow("too late");
  });
});
