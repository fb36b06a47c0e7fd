import { Command } from "commander";
import type { RunContext } from "../run-context.ts";
import { VERSION } from "../version.ts";

const EXAMPLES = `
Examples:
  pullpass version
`;

/** What `version` and `--version` print. */
export const VERSION_LINE = `pullpass ${VERSION}`;

export function versionCommand(context: RunContext): Command {
  return new Command("version")
    .summary("print the version")
    .addHelpText("after", EXAMPLES)
    .action(() => {
      context.terminal.out(`${VERSION_LINE}\n`);
    });
}
