import { Command } from "commander";
import type { RunContext } from "../run-context.ts";
import { VERSION } from "../version.ts";

export function versionCommand(context: RunContext): Command {
  return new Command("version").summary("print the version").action(() => {
    context.terminal.out(`pullpass ${VERSION}\n`);
  });
}
