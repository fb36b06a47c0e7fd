import { Command } from "commander";
import { checkCommand } from "./commands/check.ts";
import { completionCommand } from "./commands/completion.ts";
import { connectCommand } from "./commands/connect.ts";
import { disconnectCommand } from "./commands/disconnect.ts";
import { explainCommand } from "./commands/explain.ts";
import { helpCommand } from "./commands/help.ts";
import { rotateCommand } from "./commands/rotate.ts";
import { secretCommand } from "./commands/secret.ts";
import { statusCommand } from "./commands/status.ts";
import { VERSION_LINE, versionCommand } from "./commands/version.ts";
import { whyCommand } from "./commands/why.ts";
import type { ExitCode } from "./exit-code.ts";
import { asTyped } from "./help/as-typed.ts";
import { suggestChoices } from "./help/suggest-choices.ts";
import type { RunContext } from "./run-context.ts";

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

/** The whole command tree. */
export function createProgram(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const program = new Command(context.programName).description(ABOUT).helpCommand(false);
  program.version(VERSION_LINE, "--version", "print the version");
  program.addHelpText("after", EXAMPLES);
  const commands = [
    connectCommand(context, setExitCode),
    checkCommand(context, setExitCode),
    rotateCommand(context, setExitCode),
    statusCommand(context, setExitCode),
    disconnectCommand(context, setExitCode),
    secretCommand(context, setExitCode),
    whyCommand(context, setExitCode),
    explainCommand(context, setExitCode),
    completionCommand(context),
    versionCommand(context),
    helpCommand(context, program),
  ];
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
