import type { Command } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import { testTerminal } from "./terminal.ts";

/** The whole command tree, as it is called by that name; its commands are not to be run. */
export function program(programName = "pullpass"): Promise<Command> {
  const unused = () => Promise.reject(new Error("no port is needed"));
  return createProgram(
    {
      terminal: testTerminal().terminal,
      files: { read: unused, write: unused },
      run: unused,
      programName,
      args: [],
      interrupted: new AbortController().signal,
      openPorts: unused,
      openRegistry: unused,
      openAzure: unused,
    },
    () => undefined,
  );
}
