import * as z from "zod/mini";
import type { Clock } from "../../core/clock.ts";
import type { ListQuery } from "../../core/kube/kube.ts";
import type { KubeKind, KubeObjects } from "../../core/kube/objects.ts";
import type { KubeRefusal } from "../../core/kube/refusal.ts";
import { attemptOf } from "./address.ts";
import type { ApiCall, ApiRequests } from "./api-requests.ts";
import { readStatus, refusalOf } from "./api-status.ts";
import { byteLines } from "./byte-lines.ts";
import { unlessSilent } from "./idle-limit.ts";
import { collectionOf, selectorsOf } from "./list-pages.ts";
import { readObject } from "./read-object.ts";

/**
 * The server is asked to end each watch after this time: a connection to a server that is gone does not last
 * longer.
 */
const WATCH_SECONDS = 300;

/**
 * How long nothing may come. Where bookmarks are asked for, kube-apiserver sends one a minute
 * (`storage/cacher/cacher.go`, `defaultBookmarkFrequency`). A watch that is silent for longer may be a
 * connection that a firewall has forgotten: it is begun again where it stood, which costs one request.
 */
const SILENCE_LIMIT_MS = 150_000;

/** One event is one object. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** What a stream says; `over` is the last item. */
export type StreamItem<T> =
  | { readonly kind: "change"; readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly kind: "bookmark"; readonly resourceVersion: string }
  /**
   * Without a refusal the server or the network ended it, and nothing is wrong. `listAgain`: it cannot be
   * resumed where it stood, since the version is forgotten or an event was not understood.
   */
  | { readonly kind: "over"; readonly listAgain: boolean; readonly refusal?: KubeRefusal };

export interface WatchSource<K extends KubeKind> {
  readonly requests: ApiRequests;
  readonly clock: Clock;
  /** 0 up to, not with, 1. */
  readonly random: () => number;
  readonly kind: K;
  readonly query: ListQuery;
  /** Fires when nobody wants the watch any more. */
  readonly signal: AbortSignal;
}

const eventSchema = z.object({ type: z.string(), object: z.unknown() });
const bookmarkSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** One watch request, from `resourceVersion` to its end. */
export async function* watchStream<K extends KubeKind>(
  source: WatchSource<K>,
  resourceVersion: string,
): AsyncGenerator<StreamItem<KubeObjects[K]>> {
  const connection = new AbortController();
  const call = watchCall(source, resourceVersion, AbortSignal.any([source.signal, connection.signal]));
  const opened = await source.requests.stream(call);
  if (!opened.ok) {
    yield { kind: "over", listAgain: opened.refusal.kind === "gone", refusal: opened.refusal };
    return;
  }
  const hangUp = () => connection.abort();
  const limit = { clock: source.clock, limitMs: SILENCE_LIMIT_MS, hangUp };
  for await (const line of byteLines(unlessSilent(opened.chunks, limit), MAX_EVENT_BYTES)) {
    const item: StreamItem<KubeObjects[K]> = line.ok
      ? readEvent(source.kind, call, line.text)
      : notUnderstood(call, `an event of more than ${line.limit} bytes`);
    yield item;
    if (item.kind === "over") return;
  }
  yield { kind: "over", listAgain: false };
}

function watchCall(source: WatchSource<KubeKind>, resourceVersion: string, signal: AbortSignal): ApiCall {
  const place = collectionOf(source.kind, source.query);
  return {
    kind: source.kind,
    place,
    attempt: attemptOf("watch", place),
    method: "GET",
    query: {
      ...selectorsOf(source.query),
      watch: "true",
      resourceVersion,
      allowWatchBookmarks: "true",
      timeoutSeconds: String(WATCH_SECONDS),
    },
    // Events go on for as long as the watch does; each of them is bounded.
    maxBodyBytes: Number.MAX_SAFE_INTEGER,
    signal,
  };
}

function readEvent<K extends KubeKind>(kind: K, call: ApiCall, line: string): StreamItem<KubeObjects[K]> {
  const event = z.safeParse(eventSchema, parseJson(line));
  if (!event.success) return notUnderstood(call, "a line of the watch that is no event");
  const { type, object } = event.data;
  if (type === "ERROR") return readError(call, object);
  if (type === "BOOKMARK") {
    const bookmark = z.safeParse(bookmarkSchema, object);
    if (!bookmark.success) return notUnderstood(call, "a bookmark without a version");
    return { kind: "bookmark", resourceVersion: bookmark.data.metadata.resourceVersion };
  }
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") {
    return notUnderstood(call, "an event of an unknown type");
  }
  const parsed = readObject(kind, object);
  if (!parsed.ok) return notUnderstood(call, `an event with ${parsed.fault}`);
  return { kind: "change", type, object: parsed.value };
}

function readError<T>(call: ApiCall, object: unknown): StreamItem<T> {
  const apiStatus = readStatus(object);
  if (apiStatus === undefined) return notUnderstood(call, "an error event without a Status");
  const status = apiStatus.code ?? 500;
  const refusal = refusalOf(call, { status, apiStatus, received: "an error event", retryAfterMs: undefined });
  return { kind: "over", listAgain: refusal.kind === "gone", refusal };
}

/** An event that was not understood may be a change that is lost: only a new list can tell. */
function notUnderstood<T>(call: ApiCall, message: string): StreamItem<T> {
  return {
    kind: "over",
    listAgain: true,
    refusal: { kind: "not-kubernetes", attempt: call.attempt, message },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
