import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { errorText } from "../../testbed/machine/error-code.ts";
import { withLock } from "../../testbed/machine/lock.ts";
import { runCommand } from "../../testbed/machine/run-command.ts";
import { durationSince, sayOnStandardError as say } from "../../testbed/machine/say.ts";
import { installSystemTools } from "../../testbed/machine/system-tools.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** Outside the checkout: it is 733 MB. */
const CACHE = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "pullpass-az");

/**
 * Gives the folder of a Python environment with az at the versions of `requirements.txt`, in its `bin`; makes it where it is
 * not there, from PyPI, in about a minute. One that was made half-way is not taken for whole.
 */
export async function installAz(): Promise<string> {
  const pins = readFileSync(REQUIREMENTS);
  const version = createHash("sha256").update(pins).digest("hex").slice(0, 12);
  const folder = join(CACHE, version);
  const whenWaiting = (pid: number): void => say(`az: process ${pid} installs it; waiting`);
  return withLock({ path: `${folder}.lock`, whenWaiting }, async () => {
    if (existsSync(folder)) return folder;
    const startedMs = performance.now();
    say(`az: installing ${azRequirement()} from PyPI into ${folder}; about a minute, once`);
    const half = `${folder}.half`;
    await rm(half, { recursive: true, force: true });
    await makeEnvironment(half);
    await runCommand(join(half, "bin/python3"), [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
      ...["--no-deps", "--requirement", REQUIREMENTS],
    ]);
    await rename(half, folder);
    say(`az: installed in ${durationSince(startedMs)}`);
    return folder;
  });
}

/** `azure-cli==2.91.0`. */
export function azRequirement(): string {
  const [line = ""] = /^azure-cli==.*$/m.exec(readFileSync(REQUIREMENTS, "utf8")) ?? [];
  return line;
}

/** Debian keeps what makes environments in a package of its own. */
async function makeEnvironment(folder: string): Promise<void> {
  const make = ["-m", "venv", "--clear", folder];
  try {
    await runCommand("python3", make);
  } catch (error) {
    say(`az: ${errorText(error)}`);
    await installSystemTools(
      [
        { command: "python3", package: "python3" },
        { command: "python3 -m venv", package: "python3-venv" },
      ],
      say,
    );
    await runCommand("python3", make);
  }
}
