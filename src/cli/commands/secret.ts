import { Command } from "commander";
import type { ExitCode } from "../exit-code.ts";
import type { RunContext } from "../run-context.ts";
import { attachCommand, detachCommand } from "./secret-attach.ts";
import { lintCommand, showCommand } from "./secret-inspect.ts";
import { makeCommand } from "./secret-make.ts";
import { mergeCommand } from "./secret-merge.ts";

const EXAMPLES = `
Examples:
  pullpass secret show regcred -n shop
  pullpass secret lint -n shop
`;

/** Pull secrets by themselves, as files and as objects. */
export function secretCommand(context: RunContext, setExitCode: (code: ExitCode) => void): Command {
  const command = new Command("secret")
    .summary("make, show, lint, merge, attach and detach pull secrets")
    .description("Pull secrets as files and as objects of a cluster. Asks no registry.")
    .addHelpText("after", EXAMPLES);
  for (const make of [makeCommand, showCommand, lintCommand, mergeCommand, attachCommand, detachCommand])
    command.addCommand(make(context, setExitCode));
  return command;
}
