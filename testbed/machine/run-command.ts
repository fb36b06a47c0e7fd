import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { errorText } from "./error-code.ts";

const execute = promisify(execFile);
const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Runs a program to its end and gives its standard output.
 *
 * @throws with what it wrote to standard error when it fails.
 */
export async function runCommand(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], { maxBuffer: OUTPUT_LIMIT_BYTES });
    return stdout;
  } catch (error) {
    const complaint = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`${program} ${args.join(" ")}: ${complaint || errorText(error)}`, { cause: error });
  }
}
