import { resolve } from "node:path";
import { SecretText } from "../../../core/credential/secret-text.ts";
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
  readonly proxyUrl?: string;
  /** Paths, as `certificateAuthority`. */
  readonly clientCertificate?: string;
  readonly clientKey?: string;
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
    const available = [...merged.contexts.keys()];
    return { ok: false, refusal: { kind: "context-missing", name: contextName, available } };
  }
  const cluster = entryNamed("cluster-missing", merged.clusters, {
    flag: choice.cluster,
    ofContext: context?.cluster,
    context: contextName,
  });
  if (!cluster.ok) return cluster;
  const user = entryNamed("user-missing", merged.users, {
    flag: choice.user,
    ofContext: context?.user,
    context: contextName,
  });
  if (!user.ok) return user;
  const namespace = choice.namespace || context?.namespace;
  return {
    ok: true,
    selection: {
      ...(contextName === undefined ? {} : { context: contextName }),
      ...(namespace === undefined ? {} : { namespace }),
      cluster: { ...cluster.entry, fields: overridden(cluster.entry.fields, choice) },
      user: { ...user.entry, fields: overriddenUser(user.entry.fields, choice) },
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

interface WantedName {
  readonly flag: string | undefined;
  readonly ofContext: string | undefined;
  readonly context: string | undefined;
}

type EntryAnswer<Fields> =
  | { readonly ok: true; readonly entry: Selected<Partial<Fields>> }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/** The entry that the flag or the context names; an empty one where neither names any. */
function entryNamed<Fields>(
  ifMissing: "cluster-missing" | "user-missing",
  entries: ReadonlyMap<string, Located<Fields>>,
  { flag, ofContext, context }: WantedName,
): EntryAnswer<Fields> {
  const name = flag || ofContext;
  if (name === undefined) return { ok: true, entry: { fields: {} } };
  const entry = entries.get(name);
  if (entry !== undefined) return { ok: true, entry: { name, ...entry } };
  const refusal = { kind: ifMissing, name, available: [...entries.keys()] };
  return { ok: false, refusal: flag || context === undefined ? refusal : { ...refusal, usedBy: context } };
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
    ...(choice.proxyUrl ? { "proxy-url": new SecretText(choice.proxyUrl) } : {}),
    ...(choice.certificateAuthority
      ? {
          "certificate-authority": resolve(choice.certificateAuthority),
          "certificate-authority-data": undefined,
          "insecure-skip-tls-verify": false,
        }
      : {}),
  };
}

/** A file that is named by flag takes the place of data, too (client-go `getAuthInfo`). */
function overriddenUser(
  fields: Partial<UserFields>,
  { clientCertificate, clientKey }: KubeconfigChoice,
): Partial<UserFields> {
  return {
    ...fields,
    ...(clientCertificate
      ? { "client-certificate": resolve(clientCertificate), "client-certificate-data": undefined }
      : {}),
    ...(clientKey ? { "client-key": resolve(clientKey), "client-key-data": undefined } : {}),
  };
}
