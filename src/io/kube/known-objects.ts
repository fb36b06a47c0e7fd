import type { WatchEvent } from "../../core/kube/kube.ts";
import type { KubeObject } from "../../core/kube/objects.ts";

export type Change<T> = Extract<WatchEvent<T>, { readonly object: T }>;

/** What a watch has told so far, so that a new list can be told as the changes since. */
export interface KnownObjects<T extends KubeObject> {
  /** The changes that lead from what is known to this list: gone ones first. */
  replace(listed: readonly T[]): readonly Change<T>[];
  apply(type: "ADDED" | "MODIFIED" | "DELETED", object: T): readonly Change<T>[];
}

export function createKnownObjects<T extends KubeObject>(): KnownObjects<T> {
  let known = new Map<string, T>();

  function replace(listed: readonly T[]): readonly Change<T>[] {
    const next = new Map(listed.map((object) => [keyOf(object), object]));
    const changes: Change<T>[] = [];
    for (const [key, before] of known) {
      if (next.get(key)?.metadata.uid !== before.metadata.uid)
        changes.push({ type: "deleted", object: before });
    }
    for (const [key, object] of next) {
      const before = known.get(key);
      if (before?.metadata.uid !== object.metadata.uid) changes.push({ type: "added", object });
      else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) {
        changes.push({ type: "modified", object });
      }
    }
    known = next;
    return changes;
  }

  function apply(type: "ADDED" | "MODIFIED" | "DELETED", object: T): readonly Change<T>[] {
    const key = keyOf(object);
    const before = known.get(key);
    if (type === "DELETED") {
      known.delete(key);
      return [{ type: "deleted", object }];
    }
    known.set(key, object);
    if (before === undefined) return [{ type: "added", object }];
    if (before.metadata.uid === object.metadata.uid) return [{ type: "modified", object }];
    return [
      { type: "deleted", object: before },
      { type: "added", object },
    ];
  }

  return { replace, apply };
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
