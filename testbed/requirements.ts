import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { hasControlPlanePrograms } from "./kubernetes/kubernetes-programs.ts";
import { areProgramsBuilt } from "./programs.ts";

/** What a test has to say when it cannot run: each is a whole phrase, such as `root (…)`. Empty: nothing is missing. */
export type MissingRequirements = readonly string[];

const clusterPrograms = ["kubernetes", "containerd", "cni", "mint", "images"] as const;
const registryPrograms = ["registry", "token-server", "mint", "images"] as const;
const GO = "Go 1.26 or newer (to build the servers, once)";
/** CAP_SYS_ADMIN, capability(7): to mount, and to make network namespaces. */
const MOUNT_CAPABILITY_BIT = 21n;

/** What a control plane lacks here: it needs Go, or programs that were built before. */
export async function missingForControlPlane(): Promise<MissingRequirements> {
  return (await hasControlPlanePrograms()) || isOnPath("go") ? [] : [GO];
}

/** What the registries lack here. */
export async function missingForRegistries(): Promise<MissingRequirements> {
  return (await areProgramsBuilt(registryPrograms)) || isOnPath("go") ? [] : [GO];
}

/** What a whole cluster (kubelet, containerd, network) lacks here. What the test bed installs itself is not missing. */
export async function missingForCluster(): Promise<MissingRequirements> {
  if (process.platform !== "linux") return [`Linux (this is ${process.platform})`];
  const isRoot = process.getuid?.() === 0;
  const missing: string[] = [];
  if (!isRoot) missing.push("root (the kubelet and containerd mount and make network namespaces)");
  else if (!mayMount()) missing.push("the right to mount (CAP_SYS_ADMIN, which this container lacks)");
  if (isRoot && !isWritable("/sys/fs/cgroup"))
    missing.push("a writable cgroup file system in /sys/fs/cgroup");
  if (!(await areProgramsBuilt(clusterPrograms)) && !isOnPath("go")) missing.push(GO);
  return [...missing, ...thatCannotBeInstalled(missingSystemTools())];
}

/** What is lacking here of the shells that completion is tried in. */
export function missingForShells(): MissingRequirements {
  return [
    ...thatCannotBeInstalled(missingShells()),
    ...(isOnPath("script") ? [] : ["script (a pseudo-terminal)"]),
  ];
}

function thatCannotBeInstalled(tools: readonly SystemTool[]): MissingRequirements {
  if (canInstallSystemTools()) return [];
  return tools.map((tool) => `${tool.command} (in most distributions' package ${tool.package})`);
}

export interface SystemTool {
  readonly command: string;
  readonly package: string;
}

/** Programs that come from the system, because building them needs C libraries; that are not here. */
export function missingSystemTools(): readonly SystemTool[] {
  const needed: readonly SystemTool[] = [
    { command: "runc", package: "runc" },
    { command: "ip", package: "iproute2" },
    { command: "mount", package: "mount" },
    { command: "unshare", package: "util-linux" },
  ];
  return needed.filter((tool) => !isOnPath(tool.command));
}

/** Shells that are not here, of those that completion is tried in. */
export function missingShells(): readonly SystemTool[] {
  const needed = ["bash", "zsh", "fish"].map((command) => ({ command, package: command }));
  return needed.filter((tool) => !isOnPath(tool.command));
}

export function canInstallSystemTools(): boolean {
  return process.getuid?.() === 0 && isOnPath("apt-get");
}

/**
 * A title for a suite that says by name what it needs and this machine lacks.
 *
 * @example
 * const missing = await missingForCluster();
 * describe.skipIf(missing.length > 0)(titleWithNeeds("a whole cluster", missing), () => { … });
 */
export function titleWithNeeds(title: string, missing: MissingRequirements): string {
  return missing.length === 0 ? title : `${title} (needs ${missing.join("; ")})`;
}

function isOnPath(command: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, command)));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function mayMount(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return effective !== undefined && (BigInt(`0x${effective}`) >> MOUNT_CAPABILITY_BIT) % 2n === 1n;
}
