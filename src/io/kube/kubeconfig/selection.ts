import { resolve } from "node:path";
import type { ClusterFields, ContextFields, UserFields } from "./document.ts";
import type { KubeconfigFile } from "./files.ts";
import type { KubeconfigRefusal } from "./refusal.ts";

/** What flags say instead of the files: kubectl's flags of the same names. */
export interface KubeconfigChoice {
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly server?: string;
  readonly tlsServerName?: string;
  /** Path, relative to the working directory. */
  readonly certificateAuthority?: string;
}

/**
 * An entry of a kubeconfig with the folder where its relative paths start; `name` is absent when only flags
 * made it.
 */
export interface Selected<Fields> {
  readonly name?: string;
  readonly folder?: string;
  readonly fields: Fields;
}

export interface Selection {
  readonly context?: string;
  readonly namespace?: string;
  readonly cluster: Selected<Partial<ClusterFields>>;
  readonly user: Selected<Partial<UserFields>>;
}

export type SelectionAnswer =
  | { readonly ok: true; readonly selection: Selection }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal }
  /** Neither the files nor the flags name a cluster. */
  | { readonly ok: "nothing"; readonly contexts: readonly string[] };

interface Located<Fields> {
  readonly fields: Fields;
  readonly folder: string;
}

interface MergedKubeconfig {
  readonly currentContext?: string;
  readonly contexts: ReadonlyMap<string, ContextFields>;
  readonly clusters: ReadonlyMap<string, Located<ClusterFields>>;
  readonly users: ReadonlyMap<string, Located<UserFields>>;
}

/**
 * Merges the files and picks one context, one cluster and one user. The first file that has an entry of a
 * name gives the whole entry, and the first `current-context` counts (client-go `tools/clientcmd/loader.go`
 * v0.37, `Load`). A context that names a user or a cluster which is not there is refused; kubectl goes on as
 * nobody, to localhost.
 */
export function selectContext(files: readonly KubeconfigFile[], choice: KubeconfigChoice): SelectionAnswer {
  const merged = merge(files);
  const contextName = choice.context || merged.currentContext;
  if (contextName === undefined && !choice.cluster && !choice.server) {
    return { ok: "nothing", contexts: [...merged.contexts.keys()] };
  }
  const context = contextName === undefined ? undefined : merged.contexts.get(contextName);
  if (contextName !== undefined && context === undefined) {
    return missing("context-missing", contextName, merged.contexts);
  }
  const cluster = pick(merged.clusters, choice.cluster, context?.cluster);
  if (cluster === undefined) {
    return missing(
      "cluster-missing",
      choice.cluster || context?.cluster,
      merged.clusters,
      usedBy(choice.cluster, contextName),
    );
  }
  const user = pick(merged.users, choice.user, context?.user);
  if (user === undefined) {
    return missing(
      "user-missing",
      choice.user || context?.user,
      merged.users,
      usedBy(choice.user, contextName),
    );
  }
  const namespace = choice.namespace || context?.namespace;
  return {
    ok: true,
    selection: {
      ...(contextName === undefined ? {} : { context: contextName }),
      ...(namespace === undefined ? {} : { namespace }),
      cluster: { ...cluster, fields: overridden(cluster.fields, choice) },
      user,
    },
  };
}

function merge(files: readonly KubeconfigFile[]): MergedKubeconfig {
  const contexts = new Map<string, ContextFields>();
  const clusters = new Map<string, Located<ClusterFields>>();
  const users = new Map<string, Located<UserFields>>();
  let currentContext: string | undefined;
  for (const { document, folder } of files) {
    currentContext ??= document["current-context"];
    for (const { name, context } of document.contexts) if (!contexts.has(name)) contexts.set(name, context);
    for (const { name, cluster } of document.clusters) {
      if (!clusters.has(name)) clusters.set(name, { fields: cluster, folder });
    }
    for (const { name, user } of document.users)
      if (!users.has(name)) users.set(name, { fields: user, folder });
  }
  return { ...(currentContext === undefined ? {} : { currentContext }), contexts, clusters, users };
}

/** The entry of that name; an empty one where no name is given; undefined where the name is not there. */
function pick<Fields>(
  entries: ReadonlyMap<string, Located<Fields>>,
  flag: string | undefined,
  ofContext: string | undefined,
): Selected<Partial<Fields>> | undefined {
  const name = flag || ofContext;
  if (name === undefined) return { fields: {} };
  const entry = entries.get(name);
  return entry === undefined ? undefined : { name, ...entry };
}

/**
 * `--server` and `--certificate-authority` take the place of what goes with them (client-go `getCluster`).
 */
function overridden(fields: Partial<ClusterFields>, choice: KubeconfigChoice): Partial<ClusterFields> {
  return {
    ...fields,
    ...(choice.server || choice.tlsServerName
      ? { "tls-server-name": choice.tlsServerName || undefined }
      : {}),
    ...(choice.server ? { server: choice.server } : {}),
    ...(choice.certificateAuthority
      ? {
          "certificate-authority": resolve(choice.certificateAuthority),
          "certificate-authority-data": undefined,
          "insecure-skip-tls-verify": false,
        }
      : {}),
  };
}

function usedBy(flag: string | undefined, context: string | undefined): string | undefined {
  return flag ? undefined : context;
}

function missing(
  kind: "context-missing" | "cluster-missing" | "user-missing",
  name: string | undefined,
  entries: ReadonlyMap<string, unknown>,
  usedByContext?: string,
): SelectionAnswer {
  const available = [...entries.keys()];
  const refusal = { kind, name: name ?? "", available };
  return {
    ok: false,
    refusal: usedByContext === undefined ? refusal : { ...refusal, usedBy: usedByContext },
  };
}
