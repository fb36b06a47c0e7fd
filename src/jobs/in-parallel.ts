/**
 * How many namespaces are read or written at once. An API server works on some 600 requests at a time (Kubernetes v1.37,
 * --max-requests-inflight and --max-mutating-requests-inflight), and it is not for us alone.
 */
export const NAMESPACES_AT_ONCE = 16;

/**
 * Does the work for each item, at most `limit` at a time, and gives the results in the items' order. What one
 * throws is thrown when it happens.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  // One iterator that all of them draw from: each item is taken once.
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [place, item] of queue) results.set(place, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
