import { describe, expect, it } from "vitest";
import { withDeadline } from "../../src/cli/deadline.ts";
import type { RunContext } from "../../src/cli/run-context.ts";
import { testTerminal } from "../builders/terminal.ts";

function run(
  work: (signal: AbortSignal) => Promise<0 | 1>,
  timeoutMs?: number,
  interrupted = new AbortController(),
  args: readonly string[] = [],
) {
  const { terminal, written } = testTerminal();
  const unused = () => Promise.reject(new Error("no port is needed"));
  const context: RunContext = {
    terminal,
    files: { read: unused, write: unused },
    run: unused,
    programName: "pullpass",
    args,
    interrupted: interrupted.signal,
    openPorts: unused,
    openRegistry: unused,
    openAzure: unused,
  };
  return { ended: withDeadline(context, timeoutMs, work), written };
}

/** Work that ends only when it is told to. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

describe("the time a command has", () => {
  it("is not felt by work that ends in it, whatever its code", async () => {
    const { ended, written } = run(async () => 1, 60_000);
    expect(await ended).toBe(1);
    expect(written).toEqual({ out: "", err: "" });
  });

  it("ends the work with 124, and says so", async () => {
    const { ended, written } = run(untilAborted, 20);
    expect(await ended).toBe(124);
    expect(written.err).toBe("error: out of time after 0.02 s; the same command goes on from there\n");
  });

  it("is not waited for when the person interrupts: 130", async () => {
    const interrupted = new AbortController();
    const { ended, written } = run(untilAborted, 60_000, interrupted);
    interrupted.abort();
    expect(await ended).toBe(130);
    expect(written.err).toBe(
      "interrupted; what was written is whole, and the same command goes on from there\n",
    );
  });

  it.each([
    ["timeout", 124],
    ["interrupted", 130],
  ] as const)("is said as an Error object with -o json: %s", async (code, exitCode) => {
    const interrupted = new AbortController();
    const timeoutMs = code === "timeout" ? 20 : 60_000;
    const { ended, written } = run(untilAborted, timeoutMs, interrupted, ["check", "x", "-o", "json"]);
    if (code === "interrupted") interrupted.abort();
    expect(await ended).toBe(exitCode);
    expect(written.err).toBe("");
    expect(JSON.parse(written.out)).toMatchObject({ kind: "Error", code, docs: "pullpass check --help" });
  });

  it("hides no bug", async () => {
    const bug = new TypeError("a bug");
    await expect(run(() => Promise.reject(bug), 60_000).ended).rejects.toBe(bug);
  });

  it("lets work finish that had nothing left to do when the time was over", async () => {
    const late = async (signal: AbortSignal) => untilAborted(signal).catch(() => 0 as const);
    expect(await run(late, 20).ended).toBe(0);
  });
});
