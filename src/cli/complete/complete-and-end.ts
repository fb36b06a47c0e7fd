import type { Command } from "commander";
import { commandTree } from "../command-tree/command-node.ts";
import { EXIT } from "../exit-code.ts";
import type { RunContext } from "../run-context.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { complete } from "./complete.ts";

/** How long a shell may stand still after Tab, from the start of this process on, in milliseconds. */
const COMPLETION_MS = 1_000;

/** Who presses Tab is in the middle of a line: nothing may be written over it, and nobody is asked anything. */
export function silent(terminal: Terminal): Terminal {
  return { ...terminal, err: () => undefined, stdinIsTerminal: false };
}

/** Answers the shell and ends the process, whatever is under way then. */
export async function completeAndEnd(context: RunContext, program: Command): Promise<void> {
  const words = context.args.slice(1);
  const signal = AbortSignal.timeout(Math.max(0, Math.ceil(COMPLETION_MS - performance.now())));
  await complete(context, commandTree(program), { words, signal }).catch(() => undefined);
  process.stdout.write("", () => process.exit(EXIT.ok));
}
