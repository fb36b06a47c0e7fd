import { CommanderError } from "commander";
import { machineFiles } from "../io/machine/files.ts";
import { machineRun } from "../io/machine/run.ts";
import { type Call, COMPLETE } from "./call.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { UsageError } from "./flags/usage-error.ts";
import { createProgram } from "./program.ts";
import { displayOf } from "./render/display.ts";
import { hang } from "./render/hang.ts";
import { printable } from "./render/printable.ts";
import { reportError } from "./report-error.ts";
import type { RunContext } from "./run-context.ts";
import { processTerminal } from "./terminal/process-terminal.ts";
import { PromptCancelled } from "./terminal/prompt-cancelled.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** A command line, from its arguments to the exit code of this process. */
export async function main({ programName, args }: Call): Promise<void> {
  const completion = args[0] === COMPLETE ? await import("./complete/complete-and-end.ts") : undefined;
  const interruption = interruptible();
  const own = processTerminal(interruption.signal);
  const terminal = completion === undefined ? own : completion.silent(own);
  const context: RunContext = {
    terminal,
    files: machineFiles,
    run: machineRun,
    programName,
    args,
    interrupted: interruption.signal,
    ...lazyPorts(terminal),
  };
  let exitCode: ExitCode = EXIT.ok;
  try {
    const program = await createProgram(context, (code) => {
      exitCode = code;
    });
    if (completion !== undefined) await completion.completeAndEnd(context, program);
    else if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
  } catch (cause) {
    exitCode = await report(context, cause);
  } finally {
    interruption.release();
  }
  process.exitCode = exitCode;
}

/** The ports, whose modules are loaded when a command opens them: help and mistakes answer without. */
function lazyPorts(terminal: Terminal): Pick<RunContext, "openPorts" | "openRegistry" | "openAzure"> {
  const opener = async () => (await import("./open-ports.ts")).portOpener(terminal, machineFiles);
  return {
    openPorts: async (flags) => (await opener()).openPorts(flags),
    openRegistry: async (flags) => (await opener()).openRegistry(flags),
    openAzure: async (call) => (await import("./open-azure.ts")).openCloud(terminal, call),
  };
}

/** The first Ctrl-C ends the work in good order; the second ends the process. */
function interruptible(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of ["SIGINT", "SIGTERM"] as const) process.removeListener(name, onSignal);
    },
  };
}

async function report(context: RunContext, cause: unknown): Promise<ExitCode> {
  if (cause instanceof CommanderError && cause.exitCode === 0) return EXIT.ok;
  if (cause instanceof PromptCancelled) {
    context.terminal.err("interrupted; nothing was written\n");
    return EXIT.interrupted;
  }
  if (cause instanceof UsageError || cause instanceof CommanderError) {
    await reportUsage(context, cause);
    return EXIT.usage;
  }
  await reportBug(context, cause);
  return EXIT.no;
}

async function reportBug(context: RunContext, cause: unknown): Promise<void> {
  const what = cause instanceof Error ? cause.message : String(cause);
  const message = `this is a bug in pullpass: ${what}`;
  await reportError(
    context,
    { code: "bug", message, hint: "report it with what is on standard error" },
    () => undefined,
  );
  const where = cause instanceof Error ? (cause.stack ?? what) : what;
  context.terminal.err(`error: this is a bug in pullpass; please report it with the lines below\n${where}\n`);
}

async function reportUsage(context: RunContext, cause: UsageError | CommanderError): Promise<void> {
  const { terminal } = context;
  const hint = cause instanceof UsageError ? cause.hint : undefined;
  const message = cause.message.replace(/^error: /, "");
  await reportError(context, { code: "usage", message, ...(hint === undefined ? {} : { hint }) }, () => {
    // The parser has printed its own message by then.
    if (cause instanceof CommanderError) return;
    const display = displayOf(terminal, "stderr");
    const { paint } = display;
    terminal.err(`${paint("red", "error")}: ${hang(printable(cause.message), "error: ".length, display)}\n`);
    for (const line of hint?.split("\n") ?? []) terminal.err(`  ${paint("dim", "help")}   ${line}\n`);
  });
}
