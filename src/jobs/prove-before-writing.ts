import type { ConnectIntent } from "../core/connect/connect-intent.ts";
import type { Finding } from "../core/finding/finding.ts";
import type { PullSecret } from "../core/kube/objects.ts";
import { PROOF_NAME_PREFIX } from "../core/proof/proof-marks.ts";
import { proofSecretManifest } from "../core/proof/proof-secret.ts";
import type { ShownPull } from "../core/report/connect-report.ts";
import { blockedByRefusal } from "./blocked.ts";
import { lingering } from "./lingering.ts";
import { proveFromNode } from "./node-proof.ts";
import type { Ports } from "./ports.ts";
import { removeMade } from "./remove-made.ts";

export type ProvenBeforeWriting =
  | {
      readonly kind: "go-on";
      readonly proofs: readonly ShownPull[];
      readonly findings: readonly Finding[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "unsure"; readonly findings: readonly Finding[] };

/** What is to be written. */
type WouldBe = Pick<ConnectIntent, "entry" | "image" | "namespaces">;

/**
 * Has a node pull with the credential before it is written anywhere to stay: for a registry that only the
 * cluster can reach. The credential lies in a secret of its own for as long as the proof takes.
 *
 * @param notFromHere why it could not be proven from here; it stays among the findings where the node fails too
 */
export async function proveFromNodeBeforeWriting(
  ports: Ports,
  intent: WouldBe,
  notFromHere: Finding,
): Promise<ProvenBeforeWriting> {
  const [namespace] = intent.namespaces;
  if (namespace === undefined || intent.image === undefined)
    return { kind: "unsure", findings: [notFromHere] };
  ports.progress(`${notFromHere.title}; a node is asked instead, with a short-lived secret`, "note");
  const made = await makeSecret(ports, intent, namespace);
  if (!made.ok) return { kind: "unsure", findings: [notFromHere, made.finding] };
  const { name } = made.secret.metadata;
  try {
    const image = intent.image.text;
    const credential = { kind: "secret", name } as const;
    const proof = await proveFromNode(ports, { namespace, image, credential, knownSecret: name });
    if (proof.kind !== "proven") return { kind: "unsure", findings: [notFromHere, proof.finding] };
    return {
      kind: "go-on",
      proofs: [proof.shown],
      findings: [],
      notes: [`not proven from here: ${notFromHere.title}`],
    };
  } finally {
    await removeMade(ports, "Secret", made.secret);
  }
}

type Made =
  | { readonly ok: true; readonly secret: PullSecret }
  | { readonly ok: false; readonly finding: Finding };

async function makeSecret(ports: Ports, intent: WouldBe, namespace: string): Promise<Made> {
  const name = ports.newName(PROOF_NAME_PREFIX);
  const manifest = proofSecretManifest({ name, namespace, entry: intent.entry });
  if (manifest === undefined) throw new Error("the plan was made with this entry, so it can be written");
  ports.signal.throwIfAborted();
  const created = await ports.kube.create("Secret", manifest, { signal: lingering(ports.signal) });
  if (created.ok) return { ok: true, secret: created.value };
  return { ok: false, finding: blockedByRefusal(created.refusal, ports.kube).finding };
}
