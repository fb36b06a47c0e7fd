import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startControlPlane } from "../testbed/control-plane.ts";
import { fillCluster } from "./big-cluster.ts";

/*
 * How long `status -A` takes on a cluster of 10,000 Pods and 2,000 ServiceAccounts, and how much memory, beside what
 * kubectl takes to list the same: one after the other in each round, on one control plane of the test bed, so that the
 * ratios hold on a busy machine too. Needs the built command; measures the executable as well where it was built.
 *
 *   node bench/status.ts [PODS] [ROUNDS]
 */
const [podsText = "10000", roundsText = "5"] = process.argv.slice(2);
const pods = Number(podsText);
const size = { pods, accounts: Math.ceil(pods / 5), namespaces: Math.ceil(pods / 50) };
const dist = join(import.meta.dirname, "../dist");

/** Short enough that little is missed before the end, which takes the process's own record with it. */
const POLL_MS = 5;

interface Measured {
  readonly seconds: number;
  readonly mebibytes: number;
}

const controlPlane = await startControlPlane();
try {
  await fillCluster(controlPlane, size);
  const { kubectlPath } = controlPlane;
  const status = ["status", "-A"];
  const executable = join(dist, "bin/pullpass");
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ["kubectl get pods -A", [kubectlPath, "get", "pods", "-A"]],
    ["kubectl get pods,sa -A -o json", [kubectlPath, "get", "pods,sa", "-A", "-o", "json"]],
    ["pullpass status -A (Node)", [process.execPath, join(dist, "cli.mjs"), ...status]],
    ...(existsSync(executable)
      ? [["pullpass status -A (executable)", [executable, ...status]] as const]
      : []),
  ];
  const runs = new Map<string, Measured[]>(commands.map(([name]) => [name, []]));
  for (let round = 0; round < Number(roundsText); round++) {
    for (const [name, [program = "", ...args]] of commands)
      runs.get(name)?.push(await measure(program, args));
  }
  const { accounts, namespaces } = size;
  process.stdout.write(
    `${pods} Pods, ${accounts} ServiceAccounts, ${namespaces} namespaces; medians of ${roundsText}\n`,
  );
  const [base = { seconds: 1, mebibytes: 1 }] = [...runs.values()].map(medianOf);
  for (const [name, measured] of runs) {
    const { seconds, mebibytes } = medianOf(measured);
    const ratios = `${(seconds / base.seconds).toFixed(2)}x time, ${(mebibytes / base.mebibytes).toFixed(2)}x memory`;
    process.stdout.write(
      `${name}: ${seconds.toFixed(2)} s, ${Math.round(mebibytes)} MiB at most (${ratios})\n`,
    );
  }
} finally {
  await controlPlane.stop();
}

function medianOf(runs: readonly Measured[]): Measured {
  const middle = (of: (run: Measured) => number) =>
    runs.map(of).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN;
  return { seconds: middle(({ seconds }) => seconds), mebibytes: middle(({ mebibytes }) => mebibytes) };
}

/** Runs it to its end, its output read and thrown away, as a pipe would take it. */
function measure(program: string, args: readonly string[]): Promise<Measured> {
  const startedMs = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "ignore"],
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", KUBECONFIG: controlPlane.kubeconfigPath },
  });
  child.stdout.resume();
  let peakKibibytes = 0;
  const poll = setInterval(() => {
    peakKibibytes = Math.max(peakKibibytes, peakOf(child.pid ?? 0));
  }, POLL_MS);
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => {
      clearInterval(poll);
      const seconds = (performance.now() - startedMs) / 1_000;
      // 1: something fails in this cluster, as it should.
      if (code === 0 || code === 1) resolve({ seconds, mebibytes: peakKibibytes / 1_024 });
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code}`));
    });
  });
}

/** The most memory that a process has had so far, in KiB; 0 where it is over. */
function peakOf(pid: number): number {
  try {
    const [, peak = "0"] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(peak);
  } catch {
    return 0;
  }
}
