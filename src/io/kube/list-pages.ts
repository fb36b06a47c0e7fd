import * as z from "zod/mini";
import type { ListQuery } from "../../core/kube/kube.ts";
import type { KubeKind, KubeObjects } from "../../core/kube/objects.ts";
import type { KubeRefusal } from "../../core/kube/refusal.ts";
import { KUBE_RESOURCES } from "../../core/kube/resources.ts";
import { attemptOf, type Place } from "./address.ts";
import type { ApiCall, ApiRequests } from "./api-requests.ts";
import { readObject } from "./read-object.ts";

/** Objects a page, as client-go (`tools/pager`). */
const PAGE_LIMIT = 500;

/**
 * Bytes of one page. 500 Pods are some 5 MB; 500 Secrets of Helm releases can be 500 MB, and are then asked
 * for in smaller pages.
 */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/**
 * Pages of one list: 10 million objects of 500 a page. A server that never ends its pages is no API server.
 */
const MAX_PAGES = 20_000;

const pageSchema = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.nullish(z.string()) }),
  items: z.nullish(z.array(z.unknown())),
});

export interface Listed<T> {
  readonly items: readonly T[];
  /** Of the whole list: every page shows the cluster as it was at this version. */
  readonly resourceVersion: string;
}

export type ListAnswer<T> =
  | { readonly ok: true; readonly value: Listed<T> }
  | { readonly ok: false; readonly refusal: KubeRefusal };

/**
 * All pages of a list. When the server has forgotten the version that the pages show (410, after 5 minutes by
 * default), the list begins again, once.
 */
export async function listAll<K extends KubeKind>(
  requests: ApiRequests,
  kind: K,
  query: ListQuery,
): Promise<ListAnswer<KubeObjects[K]>> {
  const first = await listOnce(requests, kind, query);
  return !first.ok && first.refusal.kind === "gone" ? await listOnce(requests, kind, query) : first;
}

async function listOnce<K extends KubeKind>(
  requests: ApiRequests,
  kind: K,
  query: ListQuery,
): Promise<ListAnswer<KubeObjects[K]>> {
  const items: KubeObjects[K][] = [];
  let limit = PAGE_LIMIT;
  let token: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const call = pageCall(kind, query, { limit, token });
    const answer = await requests.send(call);
    if (!answer.ok) return answer;
    if (answer.truncated) {
      if (limit === 1) return notKubernetes(call, `one object of more than ${MAX_PAGE_BYTES} bytes`);
      limit = Math.ceil(limit / 10);
      continue;
    }
    const page = readPage(kind, answer.json);
    if (typeof page === "string") return notKubernetes(call, page);
    for (const item of page.items) items.push(item);
    if (page.next === undefined) return { ok: true, value: { items, resourceVersion: page.resourceVersion } };
    token = page.next;
  }
  return notKubernetes(pageCall(kind, query, { limit }), `a list of more than ${MAX_PAGES} pages`);
}

function notKubernetes(
  call: ApiCall,
  message: string,
): { readonly ok: false; readonly refusal: KubeRefusal } {
  return { ok: false, refusal: { kind: "not-kubernetes", attempt: call.attempt, message } };
}

function pageCall(
  kind: KubeKind,
  query: ListQuery,
  page: { readonly limit: number; readonly token?: string | undefined },
): ApiCall {
  const place = collectionOf(kind, query);
  return {
    kind,
    place,
    attempt: attemptOf("list", place),
    method: "GET",
    query: {
      ...selectorsOf(query),
      limit: String(page.limit),
      ...(page.token === undefined ? {} : { continue: page.token }),
    },
    maxBodyBytes: MAX_PAGE_BYTES,
    ...(query.signal === undefined ? {} : { signal: query.signal }),
  };
}

/**
 * Where lists and watches of that kind are; throws when a namespace is given for a kind that has none (a
 * bug).
 */
export function collectionOf(kind: KubeKind, query: ListQuery): Place {
  if (query.namespace === undefined) return { kind };
  if (!KUBE_RESOURCES[kind].namespaced) throw new TypeError(`a ${kind} has no namespace`);
  return { kind, namespace: query.namespace };
}

/** The query parameters of a list or watch that say which objects are wanted. */
export function selectorsOf(query: ListQuery): Readonly<Record<string, string>> {
  return {
    ...(query.fieldSelector === undefined ? {} : { fieldSelector: query.fieldSelector }),
    ...(query.labelSelector === undefined ? {} : { labelSelector: query.labelSelector }),
  };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  readonly next?: string;
}

/** The page, or what is wrong with it. */
function readPage<K extends KubeKind>(kind: K, json: unknown): Page<KubeObjects[K]> | string {
  const page = z.safeParse(pageSchema, json);
  if (!page.success) return "no list of Kubernetes objects";
  const { metadata, items } = page.data;
  const objects: KubeObjects[K][] = [];
  for (const item of items ?? []) {
    const object = readObject(kind, item);
    if (!object.ok) return `a list with ${object.fault}`;
    objects.push(object.value);
  }
  const next = metadata.continue || undefined;
  const { resourceVersion } = metadata;
  return { items: objects, resourceVersion, ...(next === undefined ? {} : { next }) };
}
