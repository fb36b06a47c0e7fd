import { resolve, sep } from "node:path";
import { SecretText } from "../../../core/credential/secret-text.ts";
import { plainLine } from "../exec/last-line.ts";
import type { ExecApiVersion, ExecCluster, ExecPlugin, InteractiveMode } from "../exec/plugin.ts";
import type { ClusterFields, ExecFields } from "./document.ts";
import type { KubeconfigRefusal } from "./refusal.ts";
import type { Selected } from "./selection.ts";

export type ExecPluginAnswer =
  | { readonly ok: true; readonly plugin: ExecPlugin }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

export interface ExecSource {
  readonly fields: ExecFields;
  /** `users[ci].user.exec`. */
  readonly owner: string;
  readonly folder: string | undefined;
  /** For `provideClusterInfo`. */
  readonly cluster: ExecCluster;
}

const API_VERSIONS: readonly ExecApiVersion[] = [
  "client.authentication.k8s.io/v1",
  "client.authentication.k8s.io/v1beta1",
];

const MODES: readonly InteractiveMode[] = ["Never", "IfAvailable", "Always"];

/**
 * The plug-in that a kubeconfig names. What is refused is what client-go refuses (v0.37,
 * `tools/clientcmd/validation.go`, `validateAuthInfo`, and `exec.go`, `newAuthenticator`).
 */
export function readExecPlugin({ fields, owner, folder, cluster }: ExecSource): ExecPluginAnswer {
  const { command, args, env, installHint } = fields;
  const invalid = (field: string, detail: string): ExecPluginAnswer => ({
    ok: false,
    refusal: { kind: "field-invalid", field: `${owner}.${field}`, detail },
  });
  if (command === undefined) return invalid("command", "a plug-in needs a command");
  const apiVersion = API_VERSIONS.find((each) => each === fields.apiVersion);
  if (apiVersion === undefined) return invalid("apiVersion", `must be ${API_VERSIONS.join(" or ")}`);
  const interactiveMode = modeOf(fields.interactiveMode, apiVersion);
  if (interactiveMode === undefined) return invalid("interactiveMode", `must be ${MODES.join(", ")}`);
  const named = env.flatMap(({ name, value }) =>
    name === undefined ? [] : [[name, value ?? new SecretText("")] as const],
  );
  if (named.length < env.length) return invalid("env", "a variable has no name");
  return {
    ok: true,
    plugin: {
      // Only with a separator is it a path, and starts at the kubeconfig (client-go loader.go, GetAuthInfoFileReferences).
      command: command.includes(sep) ? resolve(folder ?? "", command) : command,
      args,
      env: named,
      apiVersion,
      interactiveMode,
      ...(installHint === undefined ? {} : { installHint: plainLine(installHint) }),
      ...(fields.provideClusterInfo ? { cluster } : {}),
    },
  };
}

/** v1beta1 needs not say (client-go `tools/clientcmd/api/v1/defaults.go`). */
function modeOf(mode: string | undefined, apiVersion: ExecApiVersion): InteractiveMode | undefined {
  if (mode === undefined && apiVersion.endsWith("/v1beta1")) return "IfAvailable";
  return MODES.find((each) => each === mode);
}

/** The extension of a cluster that is meant for its plug-in (client-go `client_config.go`, `clusterExtensionKey`). */
const EXEC_EXTENSION = "client.authentication.k8s.io/exec";

export interface ReadCluster {
  readonly cluster: Selected<Partial<ClusterFields>>;
  /** PEM. */
  readonly ca: string | undefined;
}

/** What `provideClusterInfo` tells of a cluster (client-go `rest/exec.go`, `ConfigToExecCluster`). */
export function execClusterOf({ cluster: { fields }, ca }: ReadCluster): ExecCluster {
  const serverName = fields["tls-server-name"];
  const proxy = fields["proxy-url"];
  const extension = fields.extensions?.find(({ name }) => name === EXEC_EXTENSION);
  return {
    server: fields.server ?? "",
    skipVerification: fields["insecure-skip-tls-verify"] === true,
    disableCompression: fields["disable-compression"] === true,
    ...(serverName === undefined ? {} : { tlsServerName: serverName }),
    ...(ca === undefined ? {} : { ca }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(extension === undefined ? {} : { config: extension.extension }),
  };
}
