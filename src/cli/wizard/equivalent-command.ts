import { shellWord } from "../../core/shell-word.ts";
import type { ConnectFlags } from "../commands/connect.ts";
import { readMethod } from "../flags/connect-methods.ts";
import type { RunContext } from "../run-context.ts";
import type { CompletedFlags } from "./complete-flags.ts";

/** What is left of a terminal of 80 columns beside an indentation, and the ` \` that goes on, in characters. */
const WIDTH_CHARS = 76;

interface Calling {
  readonly call: Pick<RunContext, "programName" | "args">;
  /** Whether the registry was asked, and has to be added. */
  readonly wasRegistryAsked: boolean;
  readonly completed: CompletedFlags;
}

/**
 * The command that does the same without a question: what was typed, and what was answered. A file stands for a
 * password that was typed, since no flag takes one. Broken into lines, as a shell joins them again.
 */
export function equivalentCommand({ call, wasRegistryAsked, completed }: Calling): string {
  const { registry, flags, words, username } = completed;
  const [command = "connect", ...given] = call.args;
  const all = [
    command,
    ...(wasRegistryAsked ? [registry] : []),
    ...given,
    ...words,
    ...(username?.words ?? []),
    ...(isPasswordTyped(flags) ? ["--password-file", "FILE"] : []),
  ];
  return brokenIntoLines([call.programName, ...all.map(shellWord)]);
}

/** Whether the password comes from the keyboard, and from nowhere else. */
export function isPasswordTyped(flags: ConnectFlags): boolean {
  const isGiven = flags.passwordFile !== undefined || flags.passwordStdin === true;
  return readMethod(flags)?.name === "password" && !isGiven;
}

/** A line ends only before a flag, so that no value is parted from its own. */
function brokenIntoLines(words: readonly string[]): string {
  const lines: string[] = [];
  let line = "";
  for (const part of partsOf(words)) {
    const longer = line === "" ? part : `${line} ${part}`;
    if (line !== "" && longer.length > WIDTH_CHARS) {
      lines.push(line);
      line = `  ${part}`;
    } else line = longer;
  }
  return [...lines, line].join(" \\\n");
}

/** A flag with its value; a word that is no flag's value stands alone. */
function partsOf(words: readonly string[]): readonly string[] {
  const parts: string[] = [];
  for (const word of words) {
    const last = parts.at(-1);
    const isValue = last?.startsWith("-") === true && !last.includes(" ") && !word.startsWith("-");
    if (isValue) parts[parts.length - 1] = `${last} ${word}`;
    else parts.push(word);
  }
  return parts;
}
