import { addAbortSignal } from "node:stream";
import { clackPrompts } from "./clack-prompts.ts";
import { canAnimate } from "./interaction.ts";
import { PromptCancelled } from "./prompt-cancelled.ts";
import { createSpinner } from "./spinner.ts";
import { spinningTerminal } from "./spinning-terminal.ts";
import type { Terminal } from "./terminal.ts";

/** Where a terminal does not say how wide it is, or says 0. */
const DEFAULT_COLUMNS = 80;

/**
 * The terminal of this process.
 *
 * @param interrupted ends a question that waits for an answer, and the reading of standard input
 */
export function processTerminal(interrupted: AbortSignal): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // Who pipes into `head` has read enough: that is no reason to stop in the middle of a write, nor to complain.
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe);
  const terminal: Terminal = {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    stdinIsTerminal: stdin.isTTY === true,
    stdoutIsTerminal: stdout.isTTY === true,
    stderrIsTerminal: stderr.isTTY === true,
    columns: () => stderr.columns || stdout.columns || DEFAULT_COLUMNS,
    environment: env,
    readStdin: (maxBytes) => readStdin(maxBytes, interrupted),
    stdinLines: () => stdinLines(interrupted),
    progress: (line, kind) => {
      if (kind !== "step") stderr.write(`${line}\n`);
    },
    handOver: () => undefined,
    ask: clackPrompts(interrupted),
  };
  if (!canAnimate(terminal)) return terminal;
  const spinner = createSpinner({
    write: (text) => void stderr.write(text),
    columns: terminal.columns,
  });
  // However the run ends, nothing of it stays on the screen.
  process.on("exit", () => spinner.end());
  return spinningTerminal(terminal, spinner);
}

function ignoreClosedPipe(error: Error): void {
  if (!("code" in error) || error.code !== "EPIPE") throw error;
}

/** What comes in, until the person interrupts; they may have nothing more to say, and the pipe may never end. */
async function* stdinChunks(interrupted: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of addAbortSignal(interrupted, process.stdin)) yield chunk;
  } catch (error) {
    throw interrupted.aborted ? new PromptCancelled() : error;
  }
}

async function readStdin(maxBytes: number, interrupted: AbortSignal): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdinChunks(interrupted)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) return undefined;
  }
  return Buffer.concat(chunks);
}

async function* stdinLines(interrupted: AbortSignal): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let unfinished = "";
  for await (const chunk of stdinChunks(interrupted)) {
    const lines = (unfinished + decoder.decode(chunk, { stream: true })).split("\n");
    unfinished = lines.pop() ?? "";
    yield lines;
  }
  yield [unfinished + decoder.decode()];
}
