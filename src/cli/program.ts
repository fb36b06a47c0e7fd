import { Command } from "commander";
import { checkCommand } from "./commands/check.ts";
import { connectCommand } from "./commands/connect.ts";
import { secretCommand } from "./commands/secret.ts";
import { versionCommand } from "./commands/version.ts";
import type { ExitCode } from "./exit-code.ts";
import type { RunContext } from "./run-context.ts";

const ABOUT = `Gives a Kubernetes cluster access to private image registries, proves that the
pull works, and says exactly why one fails.`;

const EXIT_CODES = `
Exit codes:
  0 yes, done   1 no   2 wrong use   3 could not be determined
  4 not permitted   5 partly done   124 out of time   130 interrupted
`;

/** The whole command tree. */
export function createProgram(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const program = new Command(context.programName).description(ABOUT).addHelpText("after", EXIT_CODES);
  const commands = [
    connectCommand(context, setExitCode),
    checkCommand(context, setExitCode),
    secretCommand(context, setExitCode),
    versionCommand(context),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands, ...commands.flatMap((command) => command.commands)]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureHelp({ helpWidth: 80 })
      .configureOutput({ writeOut: context.terminal.out, writeErr: context.terminal.err });
  }
  return program;
}
