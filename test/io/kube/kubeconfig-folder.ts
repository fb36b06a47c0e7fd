import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import {
  type KubeconfigAnswer,
  type KubeconfigQuery,
  loadKubeconfig,
} from "../../../src/io/kube/kubeconfig/load-kubeconfig.ts";
import { machineClock } from "../../../src/io/machine/clock.ts";

/** Files by their path in a new folder; what is no text is written as YAML. Gone when the test is over. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "pullpass-kubeconfig-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : stringify(content));
  }
  return folder;
}

export interface Entries {
  readonly current?: string;
  readonly clusters?: Readonly<Record<string, unknown>>;
  readonly users?: Readonly<Record<string, unknown>>;
  readonly contexts?: Readonly<Record<string, unknown>>;
}

/** A kubeconfig document from entries by name. */
export function kubeconfig({ current, clusters = {}, users = {}, contexts = {} }: Entries): object {
  const list = (key: string, entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries).map(([name, value]) => ({ name, [key]: value }));
  return {
    ...{ apiVersion: "v1", kind: "Config" },
    ...(current === undefined ? {} : { "current-context": current }),
    clusters: list("cluster", clusters),
    users: list("user", users),
    contexts: list("context", contexts),
  };
}

export async function load(query: Partial<KubeconfigQuery>): Promise<KubeconfigAnswer> {
  return await loadKubeconfig({ env: {}, clock: machineClock, ...query });
}

export const SERVER = "https://127.0.0.1:6443";

/** One context `dev` of that cluster and that user. */
export const devKubeconfig = (cluster: object, user: object = {}, context: object = {}) =>
  kubeconfig({
    current: "dev",
    clusters: { main: { server: SERVER, ...cluster } },
    users: { ci: user },
    contexts: { dev: { cluster: "main", user: "ci", ...context } },
  });
