import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "./run.ts";

const POLL_INTERVAL_MS = 40;
const LOG_LINES_SHOWN = 15;

export interface ServerCommand {
  /** As its log file and `status` call it. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Besides PATH and HOME, which are all it inherits: etcd and the registry take settings from the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One server of the test bed, and whether it still runs. */
export interface Server {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  /** Undefined while it runs; afterwards how it ended, for reading. */
  readonly ending: () => string | undefined;
}

/**
 * Starts a server with its output in `logs/NAME.log`. In a session of its own, so that Ctrl-C at the terminal
 * reaches only the program that will then stop the servers in order.
 */
export async function startServer(run: Run, command: ServerCommand): Promise<Server> {
  const logPath = join(run.folder, "logs", `${command.name}.log`);
  const log = openSync(logPath, "a", 0o600);
  const child = spawn(command.program, [...command.args], {
    cwd: run.folder,
    detached: true,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...command.environment },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let ending: string | undefined;
  child.on("error", (error) => {
    ending = error.message;
  });
  child.on("exit", (code, signal) => {
    ending = signal === null ? `exit code ${code}` : `signal ${signal}`;
  });
  await new Promise((settle) => child.once("spawn", settle).once("error", settle));
  if (child.pid === undefined) throw new Error(`${command.name} does not start: ${ending}`);
  run.recordServer(command.name, child.pid);
  child.unref();
  return { name: command.name, pid: child.pid, logPath, ending: () => ending };
}

export interface Readiness {
  readonly timeoutMs: number;
  /** Undefined once it is ready; until then what is still amiss, for the message when time is up. */
  readonly probe: () => Promise<string | undefined>;
}

/** Waits until the probe is content; fails at once, with the end of its log, when the server stops instead. */
export async function waitUntilReady(server: Server, readiness: Readiness): Promise<void> {
  const startedMs = performance.now();
  for (;;) {
    const amiss = await readiness.probe();
    if (amiss === undefined) return;
    if (server.ending() !== undefined) {
      throw new Error(
        await withLog(server, `${server.name} stopped before it was ready (${server.ending()})`),
      );
    }
    if (performance.now() - startedMs > readiness.timeoutMs) {
      const seconds = readiness.timeoutMs / 1_000;
      throw new Error(await withLog(server, `${server.name} is not ready after ${seconds} s: ${amiss}`));
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

async function withLog(server: Server, message: string): Promise<string> {
  const log = await readFile(server.logPath, "utf8").catch(() => "");
  const lines = log.trimEnd().split("\n").slice(-LOG_LINES_SHOWN).join("\n");
  return `${message}; the end of ${server.logPath}:\n${lines}`;
}
