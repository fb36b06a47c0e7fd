import type { Clock } from "../../core/clock.ts";
import type { Http } from "../../core/http/http.ts";
import type { Kube, KubeAnswer, WriteOptions } from "../../core/kube/kube.ts";
import type { KubeKind, KubeObjects } from "../../core/kube/objects.ts";
import { type ApiCall, type ApiRequests, createApiRequests } from "./api-requests.ts";
import type { ClusterConnection } from "./connection.ts";
import { createCall, deleteCall, getCall, patchCall, updateCall, type Writer } from "./kube-calls.ts";
import { listAll, listKept } from "./list-pages.ts";
import { KEPT_KINDS } from "./object-schemas.ts";
import { readObject } from "./read-object.ts";
import { withStoredAnnotations } from "./stored-annotations.ts";
import { watchObjects } from "./watch-objects.ts";

export interface KubeOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** From `loadKubeconfig`. */
  readonly connection: ClusterConnection;
  /** For one request, from the call to the last byte; a watch is bounded by it up to its headers. */
  readonly requestTimeoutMs: number;
  /** Who the API server records as the writer of a field: `pullpass`. */
  readonly fieldManager: string;
  /** 0 up to, not with, 1; spreads the waits before retries. */
  readonly random: () => number;
}

/**
 * The port to the Kubernetes API, over HTTP and JSON.
 *
 * - A server that is overloaded (429, or 503 with `Retry-After`) is asked again up to ten times, after the
 *   time it says and up to half of it more. A read whose connection broke is sent once more; a write never, since nobody knows whether
 *   it was done.
 * - Secrets, ServiceAccounts and Namespaces come with all that the server sent; Pods, Nodes and Events with
 *   what has a type alone, and `update` throws for them.
 * - What an annotation of a Secret may hold of a copy of it reads as `‹redacted›`; an update puts the true
 *   value back.
 * - A JSON Patch whose `test` failed is a `conflict`. kube-apiserver 1.28 to 1.37 answers it with 422,
 *   `Invalid`, "the server rejected our request due to an error in our request" and no causes, and every
 *   patch that cannot be applied likewise: so a patch without a `test` gives `invalid`.
 *
 * @example
 * const random = Math.random;
 * const kube = createKube({ http, clock, random, connection, requestTimeoutMs: 10_000, fieldManager: "pullpass" });
 * const answer = await kube.get("Secret", { namespace: "shop", name: "pullpass" });
 * if (!answer.ok && answer.refusal.kind === "not-found") …
 */
export function createKube(options: KubeOptions): Kube {
  const requests = createApiRequests(options);
  const { fieldManager, clock, connection, random } = options;
  const writer = (write: WriteOptions = {}): Writer => ({ fieldManager, options: write });
  return {
    cluster: connection.cluster,
    get: async (kind, key) => await objectOf(requests, kind, getCall(kind, key)),
    list: async (kind, query) => {
      const listed = await listAll(requests, kind, query);
      return listed.ok ? { ok: true, value: listed.value.items } : listed;
    },
    collect: async (kind, query, keep) => {
      const listed = await listKept(requests, kind, query, keep);
      return listed.ok ? { ok: true, value: listed.value.items } : listed;
    },
    create: async (kind, manifest, write) =>
      await objectOf(requests, kind, createCall(kind, manifest, writer(write))),
    update: async (kind, object, write) => {
      if (!KEPT_KINDS.has(kind))
        throw new TypeError(`a ${kind} is not read whole, so it cannot be sent back`);
      const whole = await withStoredAnnotations(requests, kind, object);
      return whole.ok ? await objectOf(requests, kind, updateCall(kind, whole.value, writer(write))) : whole;
    },
    patch: async (kind, key, operations, write) =>
      await objectOf(requests, kind, patchCall(kind, { key, operations }, writer(write))),
    delete: async (kind, key, preconditions, write) => {
      const answer = await requests.send(deleteCall(kind, { key, preconditions }, write ?? {}));
      return answer.ok ? { ok: true, value: undefined } : answer;
    },
    watch: (kind, query) => {
      const signal = query.signal ?? new AbortController().signal;
      return watchObjects({ requests, clock, random, kind, query, signal });
    },
  };
}

async function objectOf<K extends KubeKind>(
  requests: ApiRequests,
  kind: K,
  call: ApiCall,
): Promise<KubeAnswer<KubeObjects[K]>> {
  const answer = await requests.send(call);
  if (!answer.ok) return answer;
  const object = answer.truncated ? tooLarge : readObject(kind, answer.json);
  if (object.ok) return object;
  return { ok: false, refusal: { kind: "not-kubernetes", attempt: call.attempt, message: object.fault } };
}

const tooLarge = { ok: false, fault: "an object larger than any that Kubernetes stores" } as const;
