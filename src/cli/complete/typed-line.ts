import type { CommandNode, FlagNode } from "../command-tree/command-node.ts";

/** What a half-typed command line says so far. */
export interface TypedLine {
  readonly command: CommandNode;
  /** Values by the flag's long name, in the order typed; a flag without a value has an empty list. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly wanted: Wanted;
}

/** What the last word is the beginning of. */
export type Wanted =
  | { readonly kind: "flag"; readonly typed: string }
  | { readonly kind: "value"; readonly flag: FlagNode; readonly typed: string }
  /** A command's name, or the argument at that place, from 0. */
  | { readonly kind: "argument"; readonly place: number; readonly typed: string };

/**
 * Reads the words behind the program's name. The last one is what the cursor stands at the end of, empty where a new
 * word is due. Unknown flags are taken for flags without a value.
 */
export function readTypedLine(program: CommandNode, words: readonly string[]): TypedLine {
  const reading: Reading = { command: program, given: new Map(), place: 0, isPastFlags: false };
  for (const word of words.slice(0, -1)) readWord(reading, word);
  return { command: reading.command, given: reading.given, wanted: wantedBy(reading, words.at(-1) ?? "") };
}

interface Reading {
  command: CommandNode;
  readonly given: Map<string, string[]>;
  /** How many arguments of the command were typed. */
  place: number;
  /** Behind `--` nothing is a flag. */
  isPastFlags: boolean;
  /** The flag whose value the next word is. */
  awaiting?: FlagNode | undefined;
}

function readWord(reading: Reading, word: string): void {
  const { awaiting } = reading;
  reading.awaiting = undefined;
  if (awaiting !== undefined && (awaiting.value?.isOptional !== true || !word.startsWith("-"))) {
    give(reading, awaiting, word);
  } else if (word === "--") {
    reading.isPastFlags = true;
  } else if (word.startsWith("-") && word !== "-" && !reading.isPastFlags) {
    readFlag(reading, word);
  } else {
    const child = reading.place === 0 ? childOf(reading.command, word) : undefined;
    if (child === undefined) reading.place++;
    else reading.command = child;
  }
}

function readFlag(reading: Reading, word: string): void {
  const { name, value } = splitFlag(word);
  const flag = flagOf(reading.command, name);
  if (flag === undefined) return;
  if (value !== undefined) give(reading, flag, value);
  else if (flag.value === undefined) give(reading, flag);
  else reading.awaiting = flag;
}

function give({ given }: Reading, flag: FlagNode, ...values: readonly string[]): void {
  const name = nameOf(flag);
  given.set(name, [...(given.get(name) ?? []), ...values]);
}

function wantedBy({ command, awaiting, place, isPastFlags }: Reading, typed: string): Wanted {
  if (awaiting !== undefined && (awaiting.value?.isOptional !== true || !typed.startsWith("-")))
    return { kind: "value", flag: awaiting, typed };
  if (isPastFlags || !typed.startsWith("-")) return { kind: "argument", place, typed };
  const { name, value } = splitFlag(typed);
  const flag = value === undefined ? undefined : flagOf(command, name);
  if (flag === undefined || value === undefined) return { kind: "flag", typed };
  return { kind: "value", flag, typed: value };
}

/** `--output=json` and `-ojson`, as the parser takes them. */
function splitFlag(word: string): { readonly name: string; readonly value?: string } {
  const [, long, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  if (long !== undefined && value !== undefined) return { name: long, value };
  if (word.startsWith("--") || word.length <= 2) return { name: word };
  return { name: word.slice(0, 2), value: word.slice(2) };
}

function flagOf({ flags }: CommandNode, name: string): FlagNode | undefined {
  return flags.find(({ long, short }) => long === name || short === name);
}

function childOf({ commands }: CommandNode, name: string): CommandNode | undefined {
  return commands.find((child) => child.name === name);
}

/** The name that a flag is remembered by. */
export function nameOf({ long, short }: FlagNode): string {
  return long ?? short ?? "";
}
