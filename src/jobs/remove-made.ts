import type { KubeObject } from "../core/kube/objects.ts";
import type { Ports } from "./ports.ts";

/** How long the clean-up may take after an interrupt, in milliseconds. */
const CLEAN_UP_MS = 5_000;

/**
 * Deletes what was made for a proof, also when the person has interrupted: hence a signal of its own. By UID, so
 * that it is what we made; what cannot be deleted is named, with the command that does it.
 */
export async function removeMade(ports: Ports, kind: "Pod" | "Secret", made: KubeObject): Promise<void> {
  const { namespace = "", name, uid } = made.metadata;
  const signal = AbortSignal.timeout(CLEAN_UP_MS);
  const isGone = await ports.kube
    .delete(kind, { namespace, name }, { uid }, { signal })
    .then((answer) => answer.ok || answer.refusal.kind === "not-found")
    .catch((cause: unknown) => {
      if (signal.aborted) return false;
      throw cause;
    });
  if (isGone) return;
  const resource = kind.toLowerCase();
  ports.progress(
    `${resource}/${name} could not be deleted: kubectl delete ${resource} ${name} -n ${namespace}`,
    "note",
  );
}
