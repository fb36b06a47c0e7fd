import type { Command } from "commander";

/** The flags of kubectl that say which cluster, as whom and where; as they were given. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: readonly string[];
  readonly as?: string;
  readonly asGroup?: readonly string[];
}

/** Adds kubectl's flags for the cluster, with kubectl's names. */
export function addClusterFlags(command: Command): Command {
  return command
    .option("--kubeconfig <file>", "the kubeconfig to use; default: $KUBECONFIG, then ~/.kube/config")
    .option("--context <name>", "the kubeconfig context to use; default: its current one")
    .option("--cluster <name>", "the kubeconfig cluster to use")
    .option("--user <name>", "the kubeconfig user to use")
    .option("--as <user>", "the user to impersonate")
    .option("--as-group <group>", "a group to impersonate (repeatable)", collect);
}

/** Collects a repeatable flag's values, in the order given. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
