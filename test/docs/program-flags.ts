import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./page.ts";

const CLI = join(root, "dist/cli.mjs");

/** The flags of each command, by its name (`connect`, `secret lint`; empty: the program itself), as `--help` has them. */
export type ProgramFlags = ReadonlyMap<string, ReadonlySet<string>>;

export function programFlags(): ProgramFlags {
  const flags = new Map<string, ReadonlySet<string>>();
  readHelp([], flags);
  return flags;
}

function readHelp(command: readonly string[], flags: Map<string, ReadonlySet<string>>): void {
  const { stdout } = spawnSync(process.execPath, [CLI, ...command, "--help"], { encoding: "utf8" });
  flags.set(
    command.join(" "),
    new Set([...stdout.matchAll(/^ {2}(?:(-\w), )?(--[a-z-]+)/gm)].flatMap(([, ...names]) => names)),
  );
  const [, commands = ""] = /^Commands:\n((?: {2}.*\n)+)/m.exec(stdout) ?? [];
  for (const [, name = ""] of commands.matchAll(/^ {2}([a-z-]+)/gm)) {
    if (name !== "help" || command.length === 0) readHelp([...command, name], flags);
  }
}

/** Words of a command line that pullpass does not have: its commands and flags. */
export function unknownWords(code: string, known: ProgramFlags): readonly string[] {
  return callsIn(code).flatMap((words) => {
    const command = commandOf(words, known);
    const flags = known.get(command) ?? new Set();
    const used = words.filter((word) => /^--?[a-zA-Z]/.test(word)).map((word) => word.replace(/=.*/s, ""));
    const first = words[0] ?? "";
    const isNoCommand = command === "" && /^[a-z]/.test(first) && first !== "help";
    return [...(isNoCommand ? [first] : []), ...used.filter((flag) => !flags.has(flag))];
  });
}

/** The words after each `pullpass` or `kubectl pullpass` that begins a command. */
function callsIn(code: string): readonly (readonly string[])[] {
  const lines = code.replaceAll(/\\\n\s*/g, " ");
  const calls = lines.matchAll(/(?:^|[|;&(] *|\$ |- run: )(?:kubectl )?pullpass(?= |$)([^|\n;&<>)#]*)/gm);
  return [...calls].map(([, rest = ""]) => rest.split(/\s+/).filter((word) => word !== ""));
}

function commandOf(words: readonly string[], known: ProgramFlags): string {
  const [first = "", second = ""] = words;
  return [`${first} ${second}`, first].find((name) => known.has(name)) ?? "";
}
