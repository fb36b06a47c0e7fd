import { spawn } from "node:child_process";
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

export function kubectlFor(launcher: Launcher, kubeconfigPath: string): Kubectl {
  // Its usual cache of API groups goes by the server's address, which a later cluster may have again.
  const cachePath = join(dirname(kubeconfigPath), "kubectl-cache");
  const fixed = [...launcher.prefix, `--kubeconfig=${kubeconfigPath}`, `--cache-dir=${cachePath}`];
  return async (args, stdin = "") => {
    const child = spawn(launcher.program, [...fixed, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
    });
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
