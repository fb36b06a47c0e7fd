import { Command } from "commander";
import type { RunContext } from "../run-context.ts";
import { VERSION_LINE } from "../version.ts";

const EXAMPLES = `
Examples:
  pullpass version
`;

export function versionCommand(context: RunContext): Command {
  return new Command("version")
    .summary("print the version")
    .addHelpText("after", EXAMPLES)
    .action(() => {
      context.terminal.out(`${VERSION_LINE}\n`);
    });
}
