import type { BlockedNamespace } from "../core/connect/blocked-namespaces.ts";
import type { NamespaceFacts } from "../core/connect/connect-facts.ts";
import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import { pullSecretUse } from "../core/connect/pull-secret-use.ts";
import type { Blocked } from "./blocked.ts";
import { gatherNamedWorkloads } from "./gather-named-workloads.ts";
import type { GatheredNamespace } from "./gather-namespace.ts";
import { gatherNamespaces } from "./gather-namespaces.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";

export type GatheredForConnect =
  | {
      readonly ok: true;
      /** At least one, in the order of the intent. */
      readonly facts: readonly NamespaceFacts[];
      /** The namespaces that could not be read: gone, or not for us to read. */
      readonly blocked: readonly BlockedNamespace[];
    }
  /** None could be read, or the cluster does not answer as it should, which one namespace's absence is no answer to. */
  | { readonly ok: false; readonly blocked: Blocked; readonly namespaces: readonly BlockedNamespace[] };

/** Reads what `connect` must know of all its namespaces. */
export async function gatherForConnect(ports: Ports, intent: ConnectIntent): Promise<GatheredForConnect> {
  const { namespaces } = intent;
  const [first = ""] = namespaces;
  ports.progress(
    namespaces.length === 1 ? `reading namespace ${first}` : `reading ${namespaces.length} namespaces`,
  );
  const wanted = namespaces.map((namespace) => ({
    namespace,
    secretName: pullSecretUse(intent, namespace).secretName,
    // They say whose images are of the registry; ServiceAccounts that are named, or all of them, need no such thing.
    withoutWorkloads: intent.accounts.kind !== "used",
  }));
  const read = await gatherNamespaces(ports, wanted);
  const gathered = await inParallel(read, NAMESPACES_AT_ONCE, (one) => withNamed(ports, intent, one));
  return sortOut(namespaces, gathered);
}

async function withNamed(
  ports: Ports,
  { workloads }: ConnectIntent,
  gathered: GatheredNamespace,
): Promise<GatheredNamespace> {
  if (!gathered.ok || workloads.length === 0) return gathered;
  const named = await gatherNamedWorkloads(ports, gathered.facts.namespace, workloads);
  return named.ok ? { ok: true, facts: { ...gathered.facts, named: named.named } } : named;
}

function sortOut(namespaces: readonly string[], gathered: readonly GatheredNamespace[]): GatheredForConnect {
  const facts: NamespaceFacts[] = [];
  const stopped: Blocked[] = [];
  const blocked: BlockedNamespace[] = [];
  for (const [place, one] of gathered.entries()) {
    if (one.ok) {
      facts.push(one.facts);
      continue;
    }
    if (one.blocked.verdict === "unsure") return { ok: false, blocked: one.blocked, namespaces: [] };
    stopped.push(one.blocked);
    blocked.push({ namespace: namespaces[place] ?? "", findings: [one.blocked.finding] });
  }
  const [first] = stopped;
  if (facts.length === 0 && first !== undefined) return { ok: false, blocked: first, namespaces: blocked };
  return { ok: true, facts, blocked };
}
