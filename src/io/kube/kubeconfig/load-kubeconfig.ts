import type { Clock } from "../../../core/clock.ts";
import type { ClusterConnection } from "../connection.ts";
import type { PluginHost } from "../exec/plugin.ts";
import { type ImpersonationChoice, readImpersonation } from "../impersonation.ts";
import { fixedAuthentication } from "../user-authentication.ts";
import { execClusterOf } from "./exec.ts";
import { type Environment, readKubeconfigs } from "./files.ts";
import { inClusterConnection, SERVICE_ACCOUNT_FOLDER } from "./in-cluster.ts";
import type { KubeconfigRefusal } from "./refusal.ts";
import { type KubeconfigChoice, type Selection, selectContext } from "./selection.ts";
import { readServer } from "./server.ts";
import { readUser } from "./user.ts";

/** Flags by kubectl's names; an empty text counts as not given. */
export interface KubeconfigQuery extends KubeconfigChoice, ImpersonationChoice {
  /**
   * HOME, KUBECONFIG, KUBERNETES_SERVICE_HOST and _PORT, POD_NAMESPACE are read from it, and PATH for plug-ins,
   * which get all of it.
   */
  readonly env: Environment;
  readonly clock: Clock;
  /** What credential plug-ins may do with the terminal. Absent: ask nobody, and their words are shown to nobody. */
  readonly plugins?: Omit<PluginHost, "environment">;
  /** Path, from `--kubeconfig`. */
  readonly kubeconfig?: string;
  /** Absent: where the kubelet mounts it. */
  readonly serviceAccountFolder?: string;
}

export type KubeconfigAnswer =
  | { readonly ok: true; readonly connection: ClusterConnection }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/**
 * Finds out which cluster, as whom and in which namespace, as kubectl would: kubeconfig files and flags, else
 * the service account of the Pod we run in. Reads files; sends nothing, and runs no plug-in yet.
 *
 * @example
 * const answer = await loadKubeconfig({ env: process.env, clock, context: "prod" });
 * if (!answer.ok) return describeKubeconfigRefusal(answer.refusal);
 */
export async function loadKubeconfig(query: KubeconfigQuery): Promise<KubeconfigAnswer> {
  const read = await readKubeconfigs(query.env, query.kubeconfig || undefined);
  if (!read.ok) return read;
  const selected = selectContext(read.files, query);
  if (selected.ok === false) return selected;
  if (selected.ok === true) return await connectionOf(selected.selection, query);
  const inCluster = await loadInCluster(query);
  if (inCluster !== undefined) return inCluster;
  return {
    ok: false,
    refusal:
      read.files.length === 0
        ? { kind: "no-configuration", lookedAt: read.lookedAt }
        : { kind: "no-current-context", available: selected.contexts },
  };
}

async function connectionOf(selection: Selection, query: KubeconfigQuery): Promise<KubeconfigAnswer> {
  const server = await readServer(selection.cluster);
  if (!server.ok) return server;
  const { plugins = { canAsk: false, say: () => {} } } = query;
  const user = await readUser(selection.user, {
    clock: query.clock,
    host: { environment: query.env, ...plugins },
    cluster: execClusterOf({ cluster: selection.cluster, ca: server.tls.ca }),
  });
  if (!user.ok) return user;
  const impersonation = readImpersonation(query, selection.user.fields);
  if (!impersonation.ok) return impersonation;
  return {
    ok: true,
    connection: {
      cluster: {
        ...(selection.context === undefined ? {} : { context: selection.context }),
        server: server.server.href.replace(/\/$/, ""),
        namespace: selection.namespace ?? "default",
      },
      tls: server.tls,
      ...(server.proxy === undefined ? {} : { proxy: server.proxy }),
      // kubectl sends no credential over plain HTTP either (client-go tools/clientcmd/client_config.go,
      // ClientConfig).
      user: server.server.protocol === "https:" ? user.authentication : fixedAuthentication({}),
      ...(impersonation.impersonation === undefined ? {} : { impersonation: impersonation.impersonation }),
    },
  };
}

async function loadInCluster(query: KubeconfigQuery): Promise<KubeconfigAnswer | undefined> {
  const answer = await inClusterConnection({
    env: query.env,
    clock: query.clock,
    folder: query.serviceAccountFolder ?? SERVICE_ACCOUNT_FOLDER,
    ...(query.namespace ? { namespace: query.namespace } : {}),
  });
  if (answer === undefined || !answer.ok) return answer;
  const impersonation = readImpersonation(query, {});
  if (!impersonation.ok) return impersonation;
  if (impersonation.impersonation === undefined) return answer;
  return { ok: true, connection: { ...answer.connection, impersonation: impersonation.impersonation } };
}
