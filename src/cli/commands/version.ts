import { Command } from "commander";
import packageJson from "../../../package.json" with { type: "json" };
import type { RunContext } from "../run-context.ts";

export function versionCommand(context: RunContext): Command {
  return new Command("version").summary("print the version").action(() => {
    context.terminal.out(`pullpass ${packageJson.version}\n`);
  });
}
