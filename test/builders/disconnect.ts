import type { DisconnectFacts } from "../../src/core/disconnect/disconnect-facts.ts";
import type { DisconnectIntent } from "../../src/core/disconnect/disconnect-intent.ts";
import { parseRegistryAddress } from "../../src/core/image/registry-address.ts";
import type { ObjectMeta, PullSecret } from "../../src/core/kube/objects.ts";
import { pullSecret } from "./pull-secret.ts";

/** Disconnects reg.example.com, unless told otherwise. */
export function disconnectIntent(registry = "reg.example.com"): DisconnectIntent {
  const parsed = parseRegistryAddress(registry);
  if (!parsed.ok) throw new Error(parsed.refusal);
  return { registry: parsed.address, secretName: "pullpass" };
}

/** Namespace shop with nothing in it, unless told otherwise. */
export function disconnectFacts(parts: Partial<DisconnectFacts> = {}): DisconnectFacts {
  return {
    namespace: "shop",
    accounts: [],
    pods: [],
    workloads: [],
    unseen: [],
    others: [],
    unreadable: [],
    ...parts,
  };
}

/** Secret shop/pullpass with entries of these keys, each recorded as pullpass's. */
export function connectedSecret(keys: readonly string[], meta: Partial<ObjectMeta> = {}): PullSecret {
  const mark = { method: "password", madeAt: "2026-01-01T00:00:00.000Z" };
  const marks = JSON.stringify(Object.fromEntries(keys.map((key) => [key, mark])));
  const annotations = { ...meta.annotations, "pullpass.dev/entries": marks };
  const entries = Object.fromEntries(keys.map((key) => [key, "ci:secret"]));
  return pullSecret({ entries, meta: { ...meta, annotations } });
}
