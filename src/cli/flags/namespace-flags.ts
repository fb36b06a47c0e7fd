import type { Command } from "commander";
import type { NamespaceChoice } from "../../core/connect/namespace-choice.ts";
import { type ClusterFlags, collect, readNamespaces } from "./cluster-flags.ts";
import { UsageError } from "./usage-error.ts";

/** The flags that say which namespaces, as they were given. */
export interface NamespaceFlags extends ClusterFlags {
  readonly allNamespaces?: true;
  readonly namespaceSelector?: string;
}

/**
 * @param all what `-A` means to the command
 * @param unnamed where the command looks when none is named
 */
export function addNamespaceFlags(command: Command, all: string, unnamed = "the context's"): Command {
  return command
    .option("-n, --namespace <name>", `the namespace (repeatable); default: ${unnamed}`, collect)
    .option("-A, --all-namespaces", all)
    .option("--namespace-selector <labels>", "the namespaces with these labels, e.g. team=shop,env!=dev");
}

/** Which namespaces; undefined where nothing was said. */
export function readNamespaceChoice(flags: NamespaceFlags): NamespaceChoice | undefined {
  const { allNamespaces, namespaceSelector: selector } = flags;
  const names = readNamespaces(flags);
  const given = [
    ...(names === undefined ? [] : ["--namespace"]),
    ...(allNamespaces ? ["--all-namespaces"] : []),
    ...(selector === undefined ? [] : ["--namespace-selector"]),
  ];
  if (given.length > 1) throw new UsageError(`${given.join(" and ")} exclude each other`);
  if (selector?.trim() === "")
    throw new UsageError(
      "--namespace-selector is empty, which would mean every namespace: that is --all-namespaces",
    );
  if (selector !== undefined) return { kind: "selected", selector };
  if (allNamespaces) return { kind: "all" };
  return names === undefined ? undefined : { kind: "named", names };
}
