import { chooseNamespaces, type NamespaceChoice } from "../core/connect/namespace-choice.ts";
import { type Finding, finding } from "../core/finding/finding.ts";
import { type Blocked, blockedBy, blockedByRefusal } from "./blocked.ts";
import type { Ports } from "./ports.ts";

export type FoundNamespaces =
  | {
      readonly ok: true;
      /** At least one. */
      readonly names: readonly string[];
      /** What was left out, for people. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly blocked: Blocked };

/** The namespaces of a choice to write to; the cluster is only asked where they were not named. */
export async function findNamespaces(ports: Ports, choice: NamespaceChoice): Promise<FoundNamespaces> {
  if (choice.kind === "named") return { ok: true, names: choice.names, notes: [] };
  const { kube, signal } = ports;
  const selector = choice.kind === "selected" ? { labelSelector: choice.selector } : {};
  const listed = await kube.list("Namespace", { signal, ...selector });
  if (!listed.ok) return { ok: false, blocked: blockedByRefusal(listed.refusal, kube) };
  const { names, terminating, system } = chooseNamespaces(listed.value);
  const notes = [
    ...(system.length === 0
      ? []
      : [`left out, as namespaces of the cluster itself: ${system.join(", ")}; -n names them`]),
    ...(terminating.length === 0 ? [] : [`left out, as they are being deleted: ${terminating.join(", ")}`]),
  ];
  if (names.length === 0)
    return { ok: false, blocked: blockedBy(noNamespace(choice, notes, kube.cluster.server)) };
  return { ok: true, names, notes };
}

/** @param notes what was left out, for people */
export function noNamespace(
  choice: Exclude<NamespaceChoice, { kind: "named" }>,
  notes: readonly string[],
  server: string,
): Finding {
  const which = choice.kind === "all" ? "-A" : `the selector \`${choice.selector}\``;
  return finding("namespace-missing", {
    title: `the cluster has no namespace for ${which}`,
    subject: { kind: "Namespace" },
    evidence: notes.map((text) => ({ text, source: `API server ${server}` })),
    fixes: [
      {
        text: "see which there are, with their labels",
        command: "kubectl get namespaces --show-labels",
        applicability: "manual",
      },
    ],
  });
}
