import { type ChildProcess, spawn } from "node:child_process";
import type { Clock } from "../../../core/clock.ts";
import { SecretText } from "../../../core/credential/secret-text.ts";
import { execInfo } from "./exec-info.ts";
import { findProgram } from "./find-program.ts";
import { createLastLine } from "./last-line.ts";
import type { ExecPlugin, PluginHost } from "./plugin.ts";

/** A person may be logging in: with a browser, a second factor, and the phone in another room. */
const PLUGIN_TIMEOUT_MS = 10 * 60_000;

/** A token and a certificate chain are some 20 KiB. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Between the request to end and the end that nobody can ignore; and for a grandchild that keeps our pipes open. */
const GRACE_MS = 2_000;

export interface PluginRun {
  readonly plugin: ExecPlugin;
  readonly host: PluginHost;
  readonly clock: Clock;
  /** Fires when nobody waits for the credential any more. */
  readonly signal: AbortSignal;
}

export type PluginOutput =
  | { readonly ok: true; readonly output: SecretText }
  /** Reads on after "the plug-in "aws"". Never holds anything of its output. */
  | { readonly ok: false; readonly fault: string };

/**
 * Runs the plug-in once: not through the port `Run`, whose programs have no terminal and no one to show their
 * words to while they run. Throws the signal's reason when it fires.
 */
export async function runPlugin(run: PluginRun): Promise<PluginOutput> {
  const { plugin, host } = run;
  const { canAsk } = host;
  if (plugin.interactiveMode === "Always" && !canAsk) {
    return { ok: false, fault: "wants to ask a person, and there is no terminal to ask on" };
  }
  const program = await findProgram(plugin.command, host.environment);
  if (program === undefined) return { ok: false, fault: missing(plugin) };
  run.signal.throwIfAborted();
  const interactive = plugin.interactiveMode !== "Never" && canAsk;
  if (interactive) host.handOver?.();
  const child = spawn(program, plugin.args, {
    env: environmentOf(run, interactive),
    stdio: [interactive ? "inherit" : "ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  return await outcomeOf(child, run);
}

function missing({ command, installHint }: ExecPlugin): string {
  const where = /[/\\]/.test(command) ? "is no program that can be executed" : "was not found on PATH";
  return installHint === undefined ? where : `${where}: ${installHint}`;
}

function environmentOf({ plugin, host }: PluginRun, interactive: boolean): NodeJS.ProcessEnv {
  return {
    ...host.environment,
    ...Object.fromEntries(plugin.env.map(([name, value]) => [name, value.reveal()])),
    KUBERNETES_EXEC_INFO: execInfo(plugin, interactive).reveal(),
  };
}

type Ended =
  | { readonly how: "exit"; readonly code: number | null; readonly signal: string | null }
  | { readonly how: "not started"; readonly code: string }
  | { readonly how: "too much" | "too long" };

async function outcomeOf(child: ChildProcess, run: PluginRun): Promise<PluginOutput> {
  const over = new AbortController();
  const stderr = createLastLine();
  const decoder = new TextDecoder();
  child.stderr?.on("data", (chunk: Buffer) => {
    const text = decoder.decode(chunk, { stream: true });
    stderr.add(text);
    run.host.say(text);
  });
  try {
    const chunks: Buffer[] = [];
    const ended = await Promise.race([
      endOf(child),
      tooMuch(child, chunks),
      tooLong(run.clock, over.signal),
      abortOf(run.signal, over.signal),
    ]);
    return ended.how === "exit" && ended.code === 0
      ? { ok: true, output: new SecretText(Buffer.concat(chunks).toString("utf8")) }
      : { ok: false, fault: faultOf(ended, stderr.text()) };
  } finally {
    over.abort();
    end(child);
  }
}

function faultOf(ended: Ended, lastLine: string): string {
  const said = lastLine === "" ? "" : `: ${lastLine}`;
  switch (ended.how) {
    case "not started":
      return `could not be started: ${ended.code}`;
    case "too much":
      return `printed more than ${MAX_OUTPUT_BYTES} bytes`;
    case "too long":
      return `did not end within ${PLUGIN_TIMEOUT_MS / 60_000} minutes${said}`;
    case "exit":
      return ended.code === null
        ? `was ended by ${ended.signal ?? "a signal"}${said}`
        : `failed with exit code ${ended.code}${said}`;
  }
}

/** When it is over and its pipes are drained. */
function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ how: "not started", code: codeOf(error) }));
    child.once("close", (code, signal) => resolve({ how: "exit", code, signal }));
    child.once("exit", () => {
      // What the plug-in left running in the background may hold the pipes open for ever.
      setTimeout(() => destroyPipes(child), GRACE_MS).unref();
    });
  });
}

function tooMuch(child: ChildProcess, chunks: Buffer[]): Promise<Ended> {
  let size = 0;
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) resolve({ how: "too much" });
      else chunks.push(chunk);
    });
  });
}

async function tooLong(clock: Clock, over: AbortSignal): Promise<Ended> {
  // Its signal fires when the run is over, and the race with it: nobody is left to be told.
  return await clock.sleep(PLUGIN_TIMEOUT_MS, over).then(
    () => ({ how: "too long" }) as const,
    () => ({ how: "too long" }) as const,
  );
}

function abortOf(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: over });
  });
}

/** Nothing happens to a child that is over already. */
function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  destroyPipes(child);
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
}

function destroyPipes(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
