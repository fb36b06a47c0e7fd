import { Command, Option } from "commander";
import { commandTree } from "../command-tree/command-node.ts";
import { UsageError } from "../flags/usage-error.ts";
import { didYouMean } from "../help/nearest.ts";
import { renderEnvelope } from "../render/envelope.ts";
import type { RunContext } from "../run-context.ts";

const EXAMPLES = `
Examples:
  pullpass help secret make

  # every command, flag and example, for a program
  pullpass help -o json
`;

export function helpCommand(context: RunContext, _setExitCode: unknown, program: Command): Command {
  return new Command("help")
    .summary("how to use a command")
    .description(
      "Shows how a command is used, as its --help does. With -o json or yaml: the whole tree of commands.",
    )
    .argument("[command...]", "the command's words; default: pullpass itself")
    .addOption(new Option("-o, --output <format>", "print the tree instead").choices(["json", "yaml"]))
    .addHelpText("after", EXAMPLES)
    .action(async (words: readonly string[], flags: { readonly output?: "json" | "yaml" }) => {
      const command = find(context, program, words);
      if (flags.output === undefined) command.outputHelp();
      else
        context.terminal.out(
          await renderEnvelope("CommandTree", commandTree(command, words.join(" ")), flags.output),
        );
    });
}

function find({ programName }: RunContext, program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word);
    if (child === undefined) {
      const names = command
        .createHelp()
        .visibleCommands(command)
        .map((one) => one.name());
      throw new UsageError(
        `there is no command \`${words.join(" ")}\`${didYouMean(word, names)}`,
        `${programName} help`,
      );
    }
    command = child;
  }
  return command;
}
