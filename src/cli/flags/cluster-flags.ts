import { type Command, InvalidArgumentError, Option } from "commander";
import { isNamespaceName } from "../../core/kube/object-name.ts";
import { UsageError } from "./usage-error.ts";

/** The flags of kubectl that say which cluster, as whom and where; as they were given. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: readonly string[];
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  /** commander's reading of `--no-input`: false where nobody may be asked, by a kubeconfig's plug-in neither. */
  readonly input?: boolean;
  /** Absent on commands that write nothing. */
  readonly fieldManager?: string;
}

/** Adds kubectl's flags for the cluster, with kubectl's names. */
export function addClusterFlags(command: Command): Command {
  return command
    .option("--kubeconfig <file>", "the kubeconfig to use; default: $KUBECONFIG, then ~/.kube/config")
    .option("--context <name>", "the kubeconfig context to use; default: its current one")
    .option("--cluster <name>", "the kubeconfig cluster to use")
    .option("--user <name>", "the kubeconfig user to use")
    .option("--as <user>", "the user to impersonate")
    .option("--as-group <group>", "a group to impersonate (repeatable)", collect)
    .option("--as-uid <uid>", "the uid to impersonate")
    .option("--no-input", "never ask, nor let a kubeconfig's plug-in ask; a missing input is an error");
}

/** Who the API server records as the writer of a field; kubectl has the same flag. */
const DEFAULT_FIELD_MANAGER = "pullpass";

/** For each command that writes objects. */
export function addFieldManagerFlag(command: Command): Command {
  return command.addOption(
    new Option("--field-manager <name>", "who the API server records as the writer of what is written")
      .argParser(readFieldManager)
      .default(DEFAULT_FIELD_MANAGER),
  );
}

export function fieldManagerOf({ fieldManager = DEFAULT_FIELD_MANAGER }: ClusterFlags): string {
  return fieldManager;
}

/** The API server's own rule (apimachinery `validation.ValidateFieldManager` v0.37), said before anything is asked. */
function readFieldManager(text: string): string {
  if (text.length > 0 && text.length <= 128 && !/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(text)) return text;
  throw new InvalidArgumentError("Write at most 128 printable characters.");
}

/** The namespaces of `--namespace`, each once, in the order given; undefined when the flag was not. */
export function readNamespaces(flags: ClusterFlags): readonly string[] | undefined {
  for (const name of flags.namespace ?? []) {
    if (isNamespaceName(name)) continue;
    throw new UsageError(
      `--namespace: \`${name}\` cannot be a namespace's name: at most 63 lower-case letters, digits and \`-\``,
    );
  }
  return flags.namespace === undefined ? undefined : [...new Set(flags.namespace)];
}

/** Collects a repeatable flag's values, in the order given. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
