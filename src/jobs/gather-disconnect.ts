import { type DisconnectFacts, namesToRead } from "../core/disconnect/disconnect-facts.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import type { Blocked } from "./blocked.ts";
import { blockedByRefusal } from "./blocked.ts";
import type { GatheredNamespace } from "./gather-namespace.ts";
import { gatherNamespaces } from "./gather-namespaces.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";

export type GatheredDisconnect =
  | { readonly ok: true; readonly facts: DisconnectFacts }
  | { readonly ok: false; readonly blocked: Blocked };

/** Reads what `disconnect` must know of all its namespaces, in their order, as `connect` reads them. */
export async function gatherDisconnect(
  ports: Ports,
  namespaces: readonly string[],
  secretName: string,
): Promise<readonly GatheredDisconnect[]> {
  const [first = ""] = namespaces;
  ports.progress(
    namespaces.length === 1 ? `reading namespace ${first}` : `reading ${namespaces.length} namespaces`,
  );
  const wanted = namespaces.map((namespace) => ({ namespace, secretName }));
  const read = await gatherNamespaces(ports, wanted);
  return inParallel(read, NAMESPACES_AT_ONCE, (one) => withOthers(ports, one, secretName));
}

/** Of a namespace's secrets those are read by name that stand beside the one that goes. */
async function withOthers(
  ports: Ports,
  gathered: GatheredNamespace,
  secretName: string,
): Promise<GatheredDisconnect> {
  if (!gathered.ok) return gathered;
  const { namespace } = gathered.facts;
  const others: PullSecret[] = [];
  const unreadable: string[] = [];
  for (const name of namesToRead(gathered.facts, secretName)) {
    const answer = await ports.kube.get("Secret", { namespace, name });
    if (answer.ok) others.push(answer.value);
    else if (answer.refusal.kind === "forbidden") unreadable.push(name);
    else if (answer.refusal.kind !== "not-found")
      return { ok: false, blocked: blockedByRefusal(answer.refusal, ports.kube) };
  }
  return { ok: true, facts: { ...gathered.facts, others, unreadable } };
}
