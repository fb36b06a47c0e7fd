import { type Command, InvalidArgumentError, Option } from "commander";
import { isNamespaceName } from "../../core/kube/object-name.ts";
import { REFUSED_CLUSTER_FLAGS } from "./refused-cluster-flags.ts";
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
  /** `KEY=VALUE` each. */
  readonly asUserExtra?: readonly string[];
  readonly server?: string;
  readonly tlsServerName?: string;
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly proxyUrl?: string;
  /** commander's reading of `--no-input`: false where nobody may be asked, by a kubeconfig's plug-in neither. */
  readonly input?: boolean;
  /** Absent on commands that write nothing. */
  readonly fieldManager?: string;
}

/** The same out of a command line that is still typed, by the flags' long names. */
export function clusterFlagsOf(given: ReadonlyMap<string, readonly string[]>): ClusterFlags {
  const options = [...CLUSTER_OPTIONS, ...REPEATABLE_OPTIONS].map(([flags]) => new Option(flags));
  const read = options.flatMap((option) => {
    const values = given.get(option.long ?? "") ?? [];
    const isRepeatable = REPEATABLE_OPTIONS.some(([flags]) => flags === option.flags);
    return values.length === 0 ? [] : [[option.attributeName(), isRepeatable ? values : values.at(-1)]];
  });
  return Object.fromEntries(read);
}

const HELP_GROUP = "Which cluster, and as whom (as with kubectl):";

const CLUSTER_OPTIONS: readonly (readonly [flags: string, description: string])[] = [
  ["--kubeconfig <file>", "the kubeconfig to use; default: $KUBECONFIG, then ~/.kube/config"],
  ["--context <name>", "the kubeconfig context to use; default: its current one"],
  ["--cluster <name>", "the kubeconfig cluster to use"],
  ["--user <name>", "the kubeconfig user to use"],
  ["-s, --server <url>", "the API server, instead of the kubeconfig's"],
  ["--tls-server-name <name>", "the name that its certificate has to carry"],
  ["--certificate-authority <file>", "the authority that signed its certificate (PEM)"],
  ["--client-certificate <file>", "the certificate to show it (PEM)"],
  ["--client-key <file>", "the key of that certificate (PEM)"],
  ["--proxy-url <url>", "the proxy on the way to it: http, https or socks5"],
  ["--as <user>", "the user to impersonate"],
  ["--as-uid <uid>", "the uid to impersonate"],
];

const REPEATABLE_OPTIONS: readonly (readonly [flags: string, description: string])[] = [
  ["--as-group <group>", "a group to impersonate (repeatable)"],
  ["--as-user-extra <key=value>", "an extra of the user to impersonate (repeatable)"],
];

/** Adds kubectl's flags for the cluster, with kubectl's names. */
export function addClusterFlags(command: Command): Command {
  for (const [flags, description] of CLUSTER_OPTIONS)
    command.addOption(new Option(flags, description).helpGroup(HELP_GROUP));
  for (const [flags, description] of REPEATABLE_OPTIONS)
    command.addOption(new Option(flags, description).argParser(collect).helpGroup(HELP_GROUP));
  for (const { flags, refuse } of REFUSED_CLUSTER_FLAGS)
    command.addOption(new Option(flags).argParser(refuse).preset("").hideHelp());
  return command.option(
    "--no-input",
    "never ask, nor let a kubeconfig's plug-in ask; a missing input is an error",
  );
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

/** The one namespace of `--namespace`; undefined when the flag was not given. */
export function readOneNamespace(flags: ClusterFlags): string | undefined {
  const [namespace, another] = readNamespaces(flags) ?? [];
  if (another !== undefined) throw new UsageError("one namespace at a time: give --namespace once");
  return namespace;
}

/** Collects a repeatable flag's values, in the order given. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
