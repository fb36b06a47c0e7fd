import type { Argument, Command, Option } from "commander";
import { collect } from "../flags/cluster-flags.ts";
import { asTyped } from "../help/as-typed.ts";

/** A command as a plain value: what completion, `help -o json` and docs/reference.md are made from. */
export interface CommandNode {
  /** The words behind the program's name: `secret make`; empty for the program itself. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** What stands behind the command's name: `[options] [registry]`. */
  readonly usage: string;
  readonly arguments: readonly ArgumentNode[];
  /** Those that help shows, in its order. */
  readonly flags: readonly FlagNode[];
  readonly commands: readonly CommandNode[];
  /** What help has below its lists: examples and exit codes, without empty lines around it; empty for none. */
  readonly epilogue: string;
}

export interface ArgumentNode {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly isRepeatable: boolean;
  /** Absent: any text. */
  readonly choices?: readonly string[];
}

export interface FlagNode {
  /** `--namespace`; absent for a flag that is one letter alone. */
  readonly long?: string;
  /** `-n`. */
  readonly short?: string;
  readonly description: string;
  /** Absent: the flag takes none. */
  readonly value?: FlagValue;
  readonly isRepeatable: boolean;
  /** As help says it. */
  readonly default?: string;
}

export interface FlagValue {
  /** What help calls it: `name`, `file`. */
  readonly name: string;
  readonly isOptional: boolean;
  readonly choices?: readonly string[];
}

/** The tree of a program's commands; hidden commands and flags are left out. */
export function commandTree(command: Command, path = ""): CommandNode {
  const help = command.createHelp();
  const commands = help
    .visibleCommands(command)
    // commander gives each command that has commands a `help` of its own.
    .filter((child) => path === "" || child.name() !== "help")
    .map((child) => commandTree(child, `${path} ${child.name()}`.trim()));
  return {
    path,
    name: command.name(),
    summary: command.summary(),
    description: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map(argumentNode),
    flags: help.visibleOptions(command).map(flagNode),
    commands,
    epilogue: epilogueOf(command),
  };
}

function argumentNode(argument: Argument): ArgumentNode {
  return {
    name: argument.name(),
    description: argument.description,
    isRequired: argument.required,
    isRepeatable: argument.variadic,
    ...(argument.argChoices === undefined ? {} : { choices: argument.argChoices }),
  };
}

function flagNode(option: Option): FlagNode {
  const [, name] = /[<[]([^>\]]*)[>\]]/.exec(option.flags) ?? [];
  const shown = option.defaultValueDescription ?? textOf(option.defaultValue);
  return {
    ...(option.long ? { long: option.long } : {}),
    ...(option.short ? { short: option.short } : {}),
    description: option.description,
    ...(name === undefined ? {} : { value: valueNode(option, name) }),
    isRepeatable: option.variadic || option.parseArg === collect,
    // `--no-attach` has the default true, which says nothing to anybody.
    ...(shown === undefined || option.negate ? {} : { default: shown }),
  };
}

function valueNode(option: Option, name: string): FlagValue {
  return {
    name,
    isOptional: option.optional,
    ...(option.argChoices === undefined ? {} : { choices: option.argChoices }),
  };
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** commander says what `addHelpText` was given to the output alone: it writes help first, then each of those. */
function epilogueOf(command: Command): string {
  const output = command.configureOutput();
  const parts: string[] = [];
  command.configureOutput({ ...output, writeOut: (text) => void parts.push(text) });
  command.outputHelp();
  command.configureOutput(output);
  return parts
    .slice(1)
    .map((part) => asTyped(part, programNameOf(command)))
    .map((part) => part.replace(/^\n+|\n+$/g, ""))
    .join("\n\n");
}

function programNameOf(command: Command): string {
  return command.parent === null ? command.name() : programNameOf(command.parent);
}
