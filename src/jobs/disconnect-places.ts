import type { DisconnectIntent } from "../core/disconnect/disconnect-intent.ts";
import { finding } from "../core/finding/finding.ts";
import { blockedBy, blockedByRefusal } from "./blocked.ts";
import type { DisconnectPlaces } from "./disconnect-options.ts";
import { type FoundConnected, findConnected } from "./find-connected.ts";
import type { Ports } from "./ports.ts";

/** The namespaces to look into. */
export async function findPlaces(
  ports: Ports,
  intent: DisconnectIntent,
  places: DisconnectPlaces,
): Promise<FoundConnected> {
  switch (places.kind) {
    case "named":
      return { ok: true, namespaces: places.namespaces };
    case "all":
      ports.progress(`looking for secrets named ${intent.secretName} in all namespaces`);
      return findConnected(ports, intent);
    case "selected":
      return findSelected(ports, places.selector);
  }
}

async function findSelected({ kube, signal }: Ports, labelSelector: string): Promise<FoundConnected> {
  const answer = await kube.list("Namespace", { labelSelector, signal });
  if (!answer.ok) return { ok: false, blocked: blockedByRefusal(answer.refusal, kube) };
  if (answer.value.length > 0) {
    return { ok: true, namespaces: answer.value.map(({ metadata }) => metadata.name) };
  }
  const none = finding("namespace-missing", {
    title: `no namespace has labels that \`${labelSelector}\` selects`,
    subject: { kind: "Namespace" },
    fixes: [
      {
        text: "see which labels there are",
        command: "kubectl get namespaces --show-labels",
        applicability: "manual",
      },
    ],
  });
  return { ok: false, blocked: blockedBy(none) };
}
