import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import type { ConnectReport } from "../core/report/connect-report.ts";
import { shellWord } from "../core/shell-word.ts";
import type { RoleGrant } from "../providers/azure/arm/role.ts";
import { roleNotSpread } from "../providers/azure/methods/node-identity-findings.ts";
import type { ConnectDraft, ConnectOptions } from "./connect-options.ts";
import type { NodeProof } from "./node-proof.ts";
import type { Ports } from "./ports.ts";
import { proveFromNodes } from "./prove-from-nodes.ts";

export interface IdentityToProve {
  readonly intent: Pick<ConnectIntent, "image" | "namespaces">;
  readonly draft: ConnectDraft;
  /** Its role, where that was granted a moment ago: a refusal may mean that it has not spread. */
  readonly granted?: RoleGrant;
}

/** How long a new role may take, in milliseconds: Azure's documents say ten minutes. */
const SPREAD_LIMIT_MS = 600_000;
const SPREAD_LIMIT_MINUTES = SPREAD_LIMIT_MS / 60_000;
/** Between two tries, in milliseconds: each makes a Pod. */
const PAUSE_MS = 15_000;

/**
 * Has nodes pull with nothing but their own identity, which nobody else can do in their place; where the role is new,
 * again until it has spread.
 */
export async function proveNodeIdentity(
  ports: Ports,
  { intent, draft, granted }: IdentityToProve,
  { proof, tell }: Pick<ConnectOptions, "proof" | "tell">,
): Promise<ConnectReport> {
  const { image } = intent;
  const [namespace] = intent.namespaces;
  if (image === undefined || namespace === undefined) return notProven(draft, "name an image with --image");
  if (proof.depth === "none" || proof.from === "here")
    return notProven(draft, "a node alone can show it: leave out --prove none and --prove-from here");
  const choice = proof.from === "changed" ? {} : proof.from;
  const request = { namespace, image: image.text, credential: { kind: "node" } } as const;
  const begin = ports.clock.now().getTime();
  for (;;) {
    const proofs = await proveFromNodes(ports, request, choice);
    const isRefused = proofs.some(({ kind }) => kind === "refused");
    const isOver = ports.clock.now().getTime() - begin >= SPREAD_LIMIT_MS;
    if (granted === undefined || !isRefused) return conclude(draft, proofs, tell);
    if (isOver) return conclude(draft, proofs.map(inVain(granted, draft, request)), tell);
    ports.progress(
      `waiting for the new role to reach the registry: usually a minute or two, up to ${SPREAD_LIMIT_MINUTES}`,
      "note",
    );
    await ports.clock.sleep(PAUSE_MS, ports.signal);
  }
}

/** A node's refusal, with what was waited for in vain. */
function inVain(
  granted: RoleGrant,
  { registry }: ConnectDraft,
  { namespace, image }: { readonly namespace: string; readonly image: string },
): (proof: NodeProof) => NodeProof {
  const again = ["connect", registry, "--method", "node-identity", "--image", image, "-n", namespace];
  const wait = { minutes: SPREAD_LIMIT_MINUTES, again: ["pullpass", ...again.map(shellWord)].join(" ") };
  return (proof) =>
    proof.kind === "refused" ? { ...proof, finding: roleNotSpread(proof.finding, granted, wait) } : proof;
}

function notProven(draft: ConnectDraft, how: string): ConnectReport {
  return { ...draft, verdict: "yes", notes: [...draft.notes, `not proven by a pull: ${how}`] };
}

function conclude(
  draft: ConnectDraft,
  proofs: readonly NodeProof[],
  tell: ConnectOptions["tell"],
): ConnectReport {
  const shown = proofs.flatMap((one) => (one.kind === "proven" ? [one.shown] : []));
  const refused = proofs.flatMap((one) => (one.kind === "refused" ? [one.finding] : []));
  const unproven = proofs.flatMap((one) => (one.kind === "unproven" ? [one.finding] : []));
  for (const pull of shown) tell({ kind: "shown", pull });
  return {
    ...draft,
    proofs: shown,
    findings: [...refused, ...unproven],
    notes: refused.length === 0 ? draft.notes : [...draft.notes, CACHED],
    verdict: refused.length > 0 ? "no" : unproven.length > 0 ? "unsure" : "yes",
  };
}

/** Azure's documents, for managed identities (providers.md A2). */
const CACHED =
  "a node caches the token of its identity: on AKS a role that was granted within the last hour may not count yet; run the same command again";
