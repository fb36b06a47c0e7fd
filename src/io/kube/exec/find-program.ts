import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, sep } from "node:path";

/**
 * The file that a command names, or undefined where there is none that can be executed. A name without a
 * separator is looked up on PATH; entries of PATH that are relative are passed over, as Go does (`os/exec`,
 * `ErrDot`): a folder that somebody else wrote must not choose what runs.
 *
 * On Windows a name is left to the system, which knows what it may be called there.
 */
export async function findProgram(
  command: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (command.includes(sep)) return (await isProgram(command)) ? command : undefined;
  if (process.platform === "win32") return command;
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, command);
    if (isAbsolute(folder) && (await isProgram(path))) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
