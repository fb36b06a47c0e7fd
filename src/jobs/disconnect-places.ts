import type { NamespaceChoice } from "../core/connect/namespace-choice.ts";
import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import { blockedBy, blockedByRefusal } from "./blocked.ts";
import { type FoundConnected, findConnected } from "./find-connected.ts";
import { noNamespace } from "./find-namespaces.ts";
import type { Ports } from "./ports.ts";

/**
 * The namespaces to look into. Unlike what is to be written to, those of the cluster itself are among them: what was
 * made there by its name is to go with the rest.
 */
export async function findPlaces(
  ports: Ports,
  intent: DisconnectIntent,
  choice: NamespaceChoice,
): Promise<FoundConnected> {
  switch (choice.kind) {
    case "named":
      return { ok: true, namespaces: choice.names };
    case "all":
      ports.progress(`looking for secrets named ${intent.secretName} in all namespaces`);
      return findConnected(ports, intent);
    case "selected":
      return findSelected(ports, choice);
  }
}

async function findSelected(
  { kube, signal }: Ports,
  choice: Extract<NamespaceChoice, { kind: "selected" }>,
): Promise<FoundConnected> {
  const answer = await kube.list("Namespace", { labelSelector: choice.selector, signal });
  if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
  const namespaces = answer.value.map(({ metadata }) => metadata.name);
  if (namespaces.length > 0) return { ok: true, namespaces };
  return { ok: false, blocked: blockedBy(noNamespace(choice, [], kube.cluster.server)) };
}
