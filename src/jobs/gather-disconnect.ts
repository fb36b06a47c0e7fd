import { type DisconnectFacts, namesToRead } from "../core/disconnect/disconnect-facts.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import type { Blocked } from "./blocked.ts";
import { blockedByRefusal } from "./blocked.ts";
import { gatherNamespace } from "./gather-namespace.ts";
import type { Ports } from "./ports.ts";

export type GatheredDisconnect =
  | { readonly ok: true; readonly facts: DisconnectFacts }
  | { readonly ok: false; readonly blocked: Blocked };

/** Reads what `disconnect` must know of a namespace; of its secrets those by name that stand beside the one that goes. */
export async function gatherDisconnect(
  ports: Ports,
  namespace: string,
  secretName: string,
): Promise<GatheredDisconnect> {
  const gathered = await gatherNamespace(ports, namespace, secretName);
  if (!gathered.ok) return gathered;
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
