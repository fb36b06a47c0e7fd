import type { WatchEvent } from "../../core/kube/kube.ts";
import type { KubeKind, KubeObject, KubeObjects } from "../../core/kube/objects.ts";
import type { KubeRefusal } from "../../core/kube/refusal.ts";
import type { NetworkFailureKind } from "../../core/network-failure.ts";
import { attemptOf } from "./address.ts";
import { createKnownObjects, type KnownObjects } from "./known-objects.ts";
import { collectionOf, listAll } from "./list-pages.ts";
import { spread } from "./retry.ts";
import { type WatchSource, watchStream } from "./watch-stream.ts";

/** Failures in a row before a watch gives up: with the waits below, two to three minutes without an API server. */
const MAX_FAILURES = 10;

/** As client-go's reflector (`tools/cache/reflector.go`: 800 ms, doubled up to 30 s, each spread at random). */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * A watch that ends sooner than this without a word is counted as a failure: it would be asked for in a tight
 * loop.
 */
const SHORTEST_GOOD_WATCH_MS = 1_000;

/** What another try may cure, where an answer came. */
const PASSING: ReadonlySet<KubeRefusal["kind"]> = new Set([
  "server-error",
  "too-many-requests",
  "gone",
  "not-kubernetes",
]);

/** A server that cannot show who it is: that no waiting cures, and a person waits for the word. */
const LASTING_FAILURES: ReadonlySet<NetworkFailureKind> = new Set([
  "tls-unknown-ca",
  "tls-expired",
  "tls-name-mismatch",
]);

function mayPass(refusal: KubeRefusal): boolean {
  if (refusal.kind === "network") return !LASTING_FAILURES.has(refusal.failure.kind);
  return PASSING.has(refusal.kind);
}

/** Lists, then watches: the contract is `Kube.watch`. A consumer that stops iterating ends the connection. */
export async function* watchObjects<K extends KubeKind>(
  source: WatchSource<K>,
): AsyncGenerator<WatchEvent<KubeObjects[K]>> {
  try {
    yield* watchWithRetries(source);
  } catch (error) {
    if (!source.signal.aborted) throw error;
  }
}

async function* watchWithRetries<K extends KubeKind>(
  source: WatchSource<K>,
): AsyncGenerator<WatchEvent<KubeObjects[K]>> {
  const progress: Progress<KubeObjects[K]> = { known: createKnownObjects(), version: undefined };
  let failures = 0;
  for (;;) {
    const end = yield* listAndWatch(source, progress);
    source.signal.throwIfAborted();
    if (end.refusal === undefined) {
      failures = 0;
      continue;
    }
    failures = end.heard ? 1 : failures + 1;
    if (!mayPass(end.refusal) || failures > MAX_FAILURES) {
      yield { type: "ended", refusal: end.refusal };
      return;
    }
    await source.clock.sleep(spread(waitMsAfter(failures, end.refusal), source.random), source.signal);
  }
}

/** Doubled from failure to failure; as long as an overloaded server asks for, if that is longer. */
function waitMsAfter(failures: number, refusal: KubeRefusal): number {
  const askedForMs = refusal.kind === "too-many-requests" ? (refusal.retryAfterMs ?? 0) : 0;
  return Math.min(Math.max(FIRST_WAIT_MS * 2 ** (failures - 1), askedForMs), LONGEST_WAIT_MS);
}

/** Where the watch stands; `version` is undefined when only a new list can tell. */
interface Progress<T extends KubeObject> {
  readonly known: KnownObjects<T>;
  version: string | undefined;
}

interface RoundEnd {
  /** Whether anything came: what failed afterwards is then a new fault, not the old one once more. */
  readonly heard: boolean;
  readonly refusal?: KubeRefusal;
}

/** A list where one is due, and one watch request. */
async function* listAndWatch<K extends KubeKind>(
  source: WatchSource<K>,
  progress: Progress<KubeObjects[K]>,
): AsyncGenerator<WatchEvent<KubeObjects[K]>, RoundEnd> {
  if (progress.version === undefined) {
    const listed = await listAll(source.requests, source.kind, { ...source.query, signal: source.signal });
    if (!listed.ok) return { heard: false, refusal: listed.refusal };
    progress.version = listed.value.resourceVersion;
    yield* progress.known.replace(listed.value.items);
  }
  const startedAtMs = source.clock.now().getTime();
  let heard = false;
  for await (const item of watchStream(source, progress.version)) {
    if (item.kind === "over") {
      if (item.listAgain) progress.version = undefined;
      if (item.refusal !== undefined) return { heard, refusal: item.refusal };
      break;
    }
    heard = true;
    if (item.kind === "bookmark") {
      progress.version = item.resourceVersion;
      continue;
    }
    progress.version = item.object.metadata.resourceVersion;
    yield* progress.known.apply(item.type, item.object);
  }
  if (heard || source.clock.now().getTime() - startedAtMs >= SHORTEST_GOOD_WATCH_MS) return { heard };
  const attempt = attemptOf("watch", collectionOf(source.kind, source.query));
  return {
    heard,
    refusal: { kind: "not-kubernetes", attempt, message: "the watch ends as soon as it begins" },
  };
}
