import { Command } from "commander";
import { COMPLETE } from "./call.ts";
import type { ExitCode } from "./exit-code.ts";
import { asTyped } from "./help/as-typed.ts";
import { suggestChoices } from "./help/suggest-choices.ts";
import type { RunContext } from "./run-context.ts";
import { VERSION_LINE } from "./version.ts";

const ABOUT = `Gives a Kubernetes cluster access to private image registries, proves that the
pull works, and says exactly why one fails.`;

const EXAMPLES = `
Examples:
  # let namespace shop pull from a registry, and prove it with an image
  pullpass connect ghcr.io/acme -n shop --method password --username acme \\
    --password-file token.txt --image ghcr.io/acme/app:1

  # would a Pod be able to pull this image?
  pullpass check ghcr.io/acme/app:1 -n shop
`;

const EXIT_CODES = `Exit codes:
  0 yes, done   1 no   2 wrong use   3 could not be determined
  4 not permitted   5 partly done   124 out of time   130 interrupted
`;

type MakeCommand = (context: RunContext, setExitCode: (code: ExitCode) => void, program: Command) => Command;

/** The commands in the order of the help. Each is a module by itself: what the others bring is not even parsed for it. */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  connect: async () => (await import("./commands/connect.ts")).connectCommand,
  check: async () => (await import("./commands/check.ts")).checkCommand,
  rotate: async () => (await import("./commands/rotate.ts")).rotateCommand,
  status: async () => (await import("./commands/status.ts")).statusCommand,
  disconnect: async () => (await import("./commands/disconnect.ts")).disconnectCommand,
  secret: async () => (await import("./commands/secret.ts")).secretCommand,
  why: async () => (await import("./commands/why.ts")).whyCommand,
  explain: async () => (await import("./commands/explain.ts")).explainCommand,
  completion: async () => (await import("./commands/completion.ts")).completionCommand,
  version: async () => (await import("./commands/version.ts")).versionCommand,
  help: async () => (await import("./commands/help.ts")).helpCommand,
};

/** The command that the line calls, alone where it is one; the whole tree for everything that may speak of all of them. */
export async function createProgram(
  context: RunContext,
  setExitCode: (code: ExitCode) => void,
): Promise<Command> {
  const program = new Command(context.programName).description(ABOUT).helpCommand(false);
  program.version(VERSION_LINE, "--version", "print the version");
  program.addHelpText("after", EXAMPLES);
  const makers = await Promise.all(namesFor(context.args).map((name) => COMMANDS[name]?.() ?? []));
  const commands = makers.flat().map((make) => make(context, setExitCode, program));
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands, ...commands.flatMap((command) => command.commands)]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .addHelpText("after", EXIT_CODES)
      .configureHelp({ helpWidth: 80 })
      .configureOutput({
        writeOut: (text) => context.terminal.out(asTyped(text, context.programName)),
        writeErr: context.terminal.err,
      });
    suggestChoices(command);
  }
  return program;
}

/** Who completes a line is asked about the command that stands in it already. */
function namesFor(args: readonly string[]): readonly string[] {
  const [called = ""] = args[0] === COMPLETE && args.length > 2 ? args.slice(1) : args;
  return Object.hasOwn(COMMANDS, called) && called !== "help" ? [called] : Object.keys(COMMANDS);
}
