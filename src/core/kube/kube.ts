import type { SecretText } from "../credential/secret-text.ts";
import type { KubeKind, KubeObjects } from "./objects.ts";
import type { KubeRefusal } from "./refusal.ts";

export type KubeAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: KubeRefusal };

/** An object to send. A SecretText inside is revealed as it goes on the wire, and only there. */
export type Manifest = { readonly [key: string]: ManifestValue | undefined };
export type ManifestValue =
  | string
  | number
  | boolean
  | null
  | SecretText
  | readonly ManifestValue[]
  | Manifest;

/** RFC 6902. `test` with value null holds where the member is absent, as the API server reads it. */
export type JsonPatchOperation =
  | { readonly op: "test" | "add" | "replace"; readonly path: string; readonly value: ManifestValue }
  | { readonly op: "remove"; readonly path: string };

export interface ObjectKey {
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
}

export interface ListQuery {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  readonly signal?: AbortSignal;
}

export interface WriteOptions {
  /** `dryRun=All`: the server decides and admits, and stores nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface DeletePreconditions {
  readonly uid: string;
  readonly resourceVersion?: string;
}

export type WatchEvent<T> =
  /** `added` is sent for what exists when the watch starts, as a level-based consumer wants. */
  | { readonly type: "added" | "modified" | "deleted"; readonly object: T }
  /** The watch cannot go on; the refusal says why. It is the last event. */
  | { readonly type: "ended"; readonly refusal: KubeRefusal };

/** Which cluster, as whom, where: what a person must see before anything is written. */
export interface ClusterIdentity {
  /** The kubeconfig context; absent in a cluster or without contexts. */
  readonly context?: string;
  /** URL of the API server. */
  readonly server: string;
  /** The namespace when none is named: the context's, else `default`. */
  readonly namespace: string;
}

/** The port to the Kubernetes API. Never throws for what a server or a network does; throws the signal's reason. */
export interface Kube {
  readonly cluster: ClusterIdentity;
  get<K extends KubeKind>(kind: K, key: ObjectKey): Promise<KubeAnswer<KubeObjects[K]>>;
  /** All pages, in the server's order. */
  list<K extends KubeKind>(kind: K, query: ListQuery): Promise<KubeAnswer<readonly KubeObjects[K][]>>;
  /**
   * The same, but of each object what `keep` makes of it: the rest is gone with its page, so that a list of all Pods
   * costs the memory of one page and of what is kept. `keep` is called anew for all of them when the list begins again.
   */
  collect<K extends KubeKind, T>(
    kind: K,
    query: ListQuery,
    keep: (object: KubeObjects[K]) => T,
  ): Promise<KubeAnswer<readonly T[]>>;
  create<K extends KubeKind>(
    kind: K,
    manifest: Manifest,
    options?: WriteOptions,
  ): Promise<KubeAnswer<KubeObjects[K]>>;
  /**
   * PUT of the whole object as it was read, changed by spreading, so that what has no type here is sent back too;
   * its `metadata.resourceVersion` makes a stale write a `conflict`. `apiVersion` and `kind` are filled in.
   */
  update<K extends KubeKind>(
    kind: K,
    object: KubeObjects[K],
    options?: WriteOptions,
  ): Promise<KubeAnswer<KubeObjects[K]>>;
  patch<K extends KubeKind>(
    kind: K,
    key: ObjectKey,
    operations: readonly JsonPatchOperation[],
    options?: WriteOptions,
  ): Promise<KubeAnswer<KubeObjects[K]>>;
  delete(
    kind: KubeKind,
    key: ObjectKey,
    preconditions: DeletePreconditions,
    options?: WriteOptions,
  ): Promise<KubeAnswer<undefined>>;
  /** List, then watch, resumed from the last seen version when the connection ends; ends when `signal` fires. */
  watch<K extends KubeKind>(kind: K, query: ListQuery): AsyncIterable<WatchEvent<KubeObjects[K]>>;
}
