import type { KubeRefusal } from "../../core/kube/refusal.ts";
import type { Ports } from "../ports.ts";
import { failed, type Outcome } from "./outcome.ts";

/** How often a write that others keep overtaking is made anew. Fifty writers at once need some ten. */
const CONFLICT_ATTEMPTS = 100;
/** Longest pause between two attempts: a write of the API server takes some 10 ms. */
const CONFLICT_PAUSE_MS = 100;

/** Tries `write` until it is done, fails for another reason than being overtaken, or was overtaken too often. */
export async function untilNotOvertaken(
  ports: Ports,
  write: () => Promise<Outcome | { readonly kind: "overtaken"; readonly refusal: KubeRefusal }>,
): Promise<Outcome> {
  let refusal: KubeRefusal | undefined;
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await ports.clock.sleep(ports.random() * CONFLICT_PAUSE_MS, ports.signal);
    const outcome = await write();
    if (outcome.kind !== "overtaken") return outcome;
    refusal = outcome.refusal;
  }
  if (refusal === undefined) throw new Error("a write was overtaken without a refusal");
  return failed(ports.kube, refusal);
}
