import type { ObjectMeta } from "../../src/core/kube/objects.ts";

/** What every object has; `more` replaces or adds. */
export function objectMeta(name: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  return {
    name,
    namespace: "shop",
    uid: `uid-of-${name}`,
    resourceVersion: "7",
    creationTimestamp: "2026-01-01T00:00:00Z",
    ...more,
  };
}
