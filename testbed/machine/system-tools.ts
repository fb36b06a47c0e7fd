import { canInstallSystemTools, type SystemTool } from "../requirements.ts";
import { runCommand } from "./run-command.ts";
import { durationSince, type Say } from "./say.ts";

/** Installs programs of the system's own that this machine lacks, and says so. */
export async function installSystemTools(tools: readonly SystemTool[], say: Say): Promise<void> {
  if (tools.length === 0) return;
  const packages = tools.map((tool) => tool.package);
  const commands = tools.map((tool) => tool.command).join(", ");
  if (!canInstallSystemTools()) throw new Error(`missing here: ${commands}; install ${packages.join(", ")}`);
  say(`installing the system's packages ${packages.join(", ")} with apt-get; some 10 s, once`);
  const startedMs = performance.now();
  await aptGetInstall(packages);
  say(`  installed in ${durationSince(startedMs)}`);
}

async function aptGetInstall(packages: readonly string[]): Promise<void> {
  const install = ["install", "--yes", "--no-install-recommends", ...packages];
  try {
    await runCommand("apt-get", install);
  } catch {
    // The lists of packages may be older than the mirror, or may never have been fetched.
    await runCommand("apt-get", ["update"]);
    await runCommand("apt-get", install);
  }
}
