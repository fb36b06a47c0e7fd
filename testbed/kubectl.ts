import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { Launcher } from "./kubernetes/kubernetes-programs.ts";

/**
 * Runs kubectl with these arguments and gives its standard output. Standard input, if any, is `stdin`:
 * manifests go there (`["apply", "-f", "-"]`), passwords as well.
 *
 * @throws with kubectl's own words when it exits with anything but 0.
 */
export type Kubectl = (args: readonly string[], stdin?: string) => Promise<string>;

/** kubectl as the user of this kubeconfig. */
export function kubectlFor(kubectlPath: string, kubeconfigPath: string): Kubectl {
  // Its usual cache of API groups goes by the server's address, which a later cluster may have again.
  const cachePath = join(dirname(kubeconfigPath), "kubectl-cache");
  const fixed = [`--kubeconfig=${kubeconfigPath}`, `--cache-dir=${cachePath}`];
  return async (args, stdin = "") => {
    const child = spawn(kubectlPath, [...fixed, ...args], { stdio: ["pipe", "pipe", "pipe"] });
    // kubectl may end before it has read everything; what it says then is on its standard error.
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    const exit = new Promise<number | null>((resolve, reject) => {
      child.on("close", resolve).on("error", reject);
    });
    const [output, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${complaint.trim()}`);
    return output;
  };
}

/**
 * Makes an executable of the name `kubectl` in a folder of its own, for a PATH: kubectl finds its plugins there, and
 * a developer without one has one. Gives its path.
 */
export async function installKubectl(folder: string, launcher: Launcher): Promise<string> {
  const path = join(folder, "kubectl");
  const command = [launcher.program, ...launcher.prefix].map(shellWord).join(" ");
  await mkdir(folder, { recursive: true });
  await writeFile(path, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  return path;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
