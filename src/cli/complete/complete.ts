import { knownCodes } from "../../core/explain/code.ts";
import type { CommandNode, FlagNode } from "../command-tree/command-node.ts";
import { clusterFlagsOf } from "../flags/cluster-flags.ts";
import type { RunContext } from "../run-context.ts";
import { findNames, type NamedSubject, type WhereToLook } from "./find-names.ts";
import { type Subject, subjectOfArgument, subjectOfFlag } from "./subject.ts";
import { nameOf, readTypedLine, type TypedLine } from "./typed-line.ts";

/** cobra's ShellCompDirective: the shell may go on with files, or not. */
const FILES_TOO = 0;
const NO_FILES = 4;

interface Candidate {
  readonly value: string;
  /** Shown beside it where the shell can. */
  readonly description?: string;
}

interface Completion {
  readonly candidates: readonly Candidate[];
  readonly directive: typeof FILES_TOO | typeof NO_FILES;
}

/**
 * Prints what the last word can become, one candidate a line as `VALUE\tDESCRIPTION`, then `:DIRECTIVE`. Says nothing
 * else and asks nobody: a person is in the middle of a line.
 *
 * @param words what stands behind the program's name, the last one unfinished
 * @param signal when the shell has waited long enough; what is known by then is printed
 */
export async function complete(
  context: RunContext,
  program: CommandNode,
  { words, signal }: { readonly words: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const line = readTypedLine(program, words);
  const { candidates, directive } = await completionOf({ context, program, words, line, signal });
  const typed = line.wanted.typed;
  const lines = candidates
    // What a cluster calls its things goes to a terminal by way of the shell; the protocol's own marks are no name.
    .filter(({ value }) => value.startsWith(typed) && !/[\p{Cc}\p{Cf}]/u.test(value))
    .map(({ value, description }) =>
      description === undefined || description === "" ? `${value}\n` : `${value}\t${description}\n`,
    );
  context.terminal.out(`${lines.join("")}:${directive}\n`);
}

interface Asked {
  readonly context: RunContext;
  readonly program: CommandNode;
  readonly words: readonly string[];
  readonly line: TypedLine;
  readonly signal: AbortSignal;
}

function completionOf(asked: Asked): Completion | Promise<Completion> {
  const { command, wanted } = asked.line;
  switch (wanted.kind) {
    case "flag":
      return only(flagCandidates(asked.line));
    case "value":
      return valueCompletion(asked, wanted.flag);
    case "argument":
      if (command.path === "help") return only(helpTopics(asked));
      return argumentCompletion(asked, wanted.place);
  }
}

function only(candidates: readonly Candidate[]): Completion {
  return { candidates, directive: NO_FILES };
}

/** Flags that may still come, by their long names. */
function flagCandidates({ command, given }: TypedLine): readonly Candidate[] {
  return command.flags
    .filter((flag) => flag.isRepeatable || !given.has(nameOf(flag)))
    .map((flag) => ({ value: nameOf(flag), description: firstOf(flag.description) }));
}

function valueCompletion(asked: Asked, flag: FlagNode): Completion | Promise<Completion> {
  const long = flag.long ?? "";
  const ofCommand = STATIC_VALUES[`${asked.line.command.path} ${long}`];
  const choices = flag.value?.choices ?? ofCommand ?? STATIC_VALUES[long];
  if (choices !== undefined) return only(choices.map((value) => ({ value })));
  return subjectCompletion(asked, subjectOfFlag(flag));
}

/** Of a flag, or of one command's: for `--platform` what images are made for most; any other os/arch can be typed. */
const STATIC_VALUES: Readonly<Record<string, readonly string[]>> = {
  // Another node's name is refused there: each Pod has its own.
  "why --prove-from": ["here", "node"],
  "--platform": ["linux/amd64", "linux/arm64", "linux/arm/v7", "windows/amd64"],
};

function argumentCompletion(asked: Asked, place: number): Completion | Promise<Completion> {
  const { command } = asked.line;
  const subcommands = place === 0 ? command.commands.map(commandCandidate) : [];
  if (subcommands.length > 0) return only(subcommands);
  const last = command.arguments.at(-1);
  const argument = command.arguments[place] ?? (last?.isRepeatable === true ? last : undefined);
  if (argument === undefined) return only([]);
  if (argument.choices !== undefined) return only(argument.choices.map((value) => ({ value })));
  return subjectCompletion(asked, subjectOfArgument(argument));
}

function helpTopics({ program, words }: Asked): readonly Candidate[] {
  const topic = words.filter((word, place) => place > 0 && !word.startsWith("-"));
  const { command } = readTypedLine(program, [...topic.slice(0, -1), ""]);
  return command.commands.map(commandCandidate);
}

function commandCandidate({ name, summary, description }: CommandNode): Candidate {
  return { value: name, description: firstOf(summary === "" ? description : summary) };
}

async function subjectCompletion(asked: Asked, subject: Subject | undefined): Promise<Completion> {
  if (subject === undefined) return only([]);
  const { typed } = asked.line.wanted;
  if (subject === "files" || (subject === "pull-secrets-or-files" && /^[.~/-]|\//.test(typed)))
    return { candidates: [], directive: FILES_TOO };
  if (subject === "codes") return only(codeCandidates());
  const names = await findNames(asked.context, whereToLook(asked, subject));
  const directive = subject === "pull-secrets-or-files" ? FILES_TOO : NO_FILES;
  return { candidates: names.map((value) => ({ value })), directive };
}

function codeCandidates(): readonly Candidate[] {
  return knownCodes().flatMap(({ code, cause, meaning }) => [
    { value: code, description: cause },
    { value: cause, description: firstOf(meaning) },
  ]);
}

function whereToLook({ line, signal }: Asked, subject: NamedSubject): WhereToLook {
  const last = (flag: string) => line.given.get(flag)?.at(-1);
  return {
    subject,
    typed: line.wanted.typed,
    signal,
    cluster: clusterFlagsOf(line.given),
    namespace: last("--namespace"),
  };
}

/** A list has room for a few words a line. */
function firstOf(description: string): string {
  const [first = ""] = description.split(/[;\n]|\.\s/);
  return first;
}
