import type { NamespaceChoice } from "../core/connect/namespace-choice.ts";
import type { Finding } from "../core/finding/finding.ts";
import type { KubeAnswer } from "../core/kube/kube.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { type RotationPlaces, rotationPlaces } from "../core/rotate/places.ts";
import type { RotateIntent } from "../core/rotate/rotate-intent.ts";
import { type Blocked, blockedByRefusal } from "./blocked.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";

export type GatheredRotation =
  | { readonly ok: true; readonly places: RotationPlaces }
  | { readonly ok: false; readonly blocked: Blocked };

/**
 * Where the registry's entry is, of the secrets of one name: in all namespaces by one list, which needs no right but to
 * list that very name; or in those that are named. No other secret is read.
 */
export async function gatherRotation(
  ports: Ports,
  intent: RotateIntent,
  choice: NamespaceChoice,
): Promise<GatheredRotation> {
  const { kube, signal } = ports;
  const { secretName } = intent;
  if (choice.kind === "named") return readEach(ports, intent, choice.names);
  ports.progress(`looking for secrets named ${secretName} in all namespaces`);
  const listed = await kube.list("Secret", { fieldSelector: `metadata.name=${secretName}`, signal });
  if (!listed.ok) return { ok: false, blocked: withNamespaceFix(blockedByRefusal(listed.refusal, kube)) };
  if (choice.kind === "all") return { ok: true, places: rotationPlaces(intent, listed.value) };
  const selected = await kube.list("Namespace", { labelSelector: choice.selector, signal });
  if (!selected.ok) return { ok: false, blocked: blockedByRefusal(selected.refusal, kube) };
  const names = new Set(selected.value.map(({ metadata }) => metadata.name));
  const secrets = listed.value.filter(({ metadata }) => names.has(metadata.namespace ?? ""));
  return { ok: true, places: rotationPlaces(intent, secrets) };
}

async function readEach(
  { kube }: Ports,
  intent: RotateIntent,
  namespaces: readonly string[],
): Promise<GatheredRotation> {
  const secrets: PullSecret[] = [];
  const refused: { readonly namespace: string; readonly finding: Finding }[] = [];
  const answers = await inParallel(namespaces, NAMESPACES_AT_ONCE, async (namespace) => {
    const answer: KubeAnswer<PullSecret> = await kube.get("Secret", { namespace, name: intent.secretName });
    return { namespace, answer };
  });
  let first: Blocked | undefined;
  for (const { namespace, answer } of answers) {
    if (answer.ok) secrets.push(answer.value);
    else if (answer.refusal.kind !== "not-found") {
      const blocked = blockedByRefusal(answer.refusal, kube);
      first ??= blocked;
      refused.push({ namespace, finding: blocked.finding });
    }
  }
  // Where nothing could be read, the command ends as the API server's refusal says.
  if (first !== undefined && secrets.length === 0) return { ok: false, blocked: first };
  const { places, blocked } = rotationPlaces(intent, secrets);
  return { ok: true, places: { places, blocked: [...blocked, ...refused] } };
}

/** Who may not list over all namespaces can still rotate those that are named. */
function withNamespaceFix({ finding: found, verdict }: Blocked): Blocked {
  const fix = {
    text: "or name the namespaces, `-n NAME` for each; the others keep the old credential then",
    applicability: "manual",
  } as const;
  return { verdict, finding: { ...found, fixes: [...found.fixes, fix] } };
}

/** Where it was looked, for a sentence. */
export function whereText(choice: NamespaceChoice): string {
  switch (choice.kind) {
    case "all":
      return "of any namespace";
    case "selected":
      return `of a namespace with ${choice.selector}`;
    case "named":
      return `of namespace ${choice.names.map((name) => `\`${name}\``).join(", ")}`;
  }
}
