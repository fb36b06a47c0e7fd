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
  return listKept(requests, kind, query, (object) => object);
}

/** The same, of each object what `keep` makes of it. */
export async function listKept<K extends KubeKind, T>(
  requests: ApiRequests,
  kind: K,
  query: ListQuery,
  keep: Keep<K, T>,
): Promise<ListAnswer<T>> {
  const first = await listOnce(requests, kind, query, keep);
  return !first.ok && first.refusal.kind === "gone" ? await listOnce(requests, kind, query, keep) : first;
}

type Keep<K extends KubeKind, T> = (object: KubeObjects[K]) => T;

async function listOnce<K extends KubeKind, T>(
  requests: ApiRequests,
  kind: K,
  query: ListQuery,
  keep: Keep<K, T>,
): Promise<ListAnswer<T>> {
  const items: T[] = [];
  let limit = PAGE_LIMIT;
  let call = pageCall(kind, query, { limit });
  let asked = requests.send(call);
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const answer = await asked;
    if (!answer.ok) return answer;
    if (answer.truncated) {
      if (limit === 1) return notKubernetes(call, `one object of more than ${MAX_PAGE_BYTES} bytes`);
      limit = Math.ceil(limit / 10);
      call = pageCall(kind, query, { limit, token: call.query?.["continue"] });
      asked = requests.send(call);
      continue;
    }
    const page = readPage(answer.json);
    if (typeof page === "string") return notKubernetes(call, page);
    const { next, resourceVersion } = page;
    if (next !== undefined) {
      call = pageCall(kind, query, { limit, token: next });
      asked = requests.send(call);
      // Nobody waits for it where this page turns out to be no good.
      asked.catch(() => undefined);
    }
    // The server makes the next page meanwhile.
    const fault = readItems(kind, page.items, (object) => items.push(keep(object)));
    if (fault !== undefined) return notKubernetes(call, fault);
    if (next === undefined) return { ok: true, value: { items, resourceVersion } };
  }
  return notKubernetes(call, `a list of more than ${MAX_PAGES} pages`);
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

interface Page {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
  readonly next?: string;
}

/** The page, or what is wrong with it. */
function readPage(json: unknown): Page | string {
  const page = z.safeParse(pageSchema, json);
  if (!page.success) return "no list of Kubernetes objects";
  const { metadata, items } = page.data;
  const next = metadata.continue || undefined;
  const { resourceVersion } = metadata;
  return { items: items ?? [], resourceVersion, ...(next === undefined ? {} : { next }) };
}

/** Gives each object of a page on; undefined, or what is wrong with one of them. */
function readItems<K extends KubeKind>(
  kind: K,
  items: readonly unknown[],
  take: (object: KubeObjects[K]) => void,
): string | undefined {
  for (const item of items) {
    const object = readObject(kind, item);
    if (!object.ok) return `a list with ${object.fault}`;
    take(object.value);
  }
  return undefined;
}
