import type { KubeKind, KubeObjects } from "../core/kube/objects.ts";
import { leftoverProofs, PROOF_NAME_PREFIX, PROOF_SELECTOR } from "../core/proof/proof-marks.ts";
import { proofPodManifest } from "../core/proof/proof-pod.ts";
import { inParallel, NAMESPACES_AT_ONCE } from "./in-parallel.ts";
import type { Ports } from "./ports.ts";
import { removeMade } from "./remove-made.ts";

/**
 * Deletes what runs that were killed left of a proof in the namespaces: a Pod that runs nothing, a secret with a
 * credential. Only what is older than any run needs it, so that a run of the present keeps its own. A clean-up on the
 * side: what it may not do stays for somebody who may, and stops nothing.
 */
export async function sweepProofs(ports: Ports, namespaces: readonly string[]): Promise<void> {
  await inParallel(namespaces, NAMESPACES_AT_ONCE, (namespace) => sweepNamespace(ports, namespace));
}

async function sweepNamespace(ports: Ports, namespace: string): Promise<void> {
  const [pods, secrets] = await Promise.all([
    proofObjects(ports, "Pod", namespace),
    proofObjects(ports, "Secret", namespace),
  ]);
  if (pods.length + secrets.length === 0) return;
  const now = await serverTime(ports, namespace);
  if (now === undefined) return;
  for (const pod of leftoverProofs(pods, now)) await remove(ports, "Pod", pod);
  for (const secret of leftoverProofs(secrets, now)) await remove(ports, "Secret", secret);
}

/** None where they may not be listed: who may not do that can hardly have made them, nor delete them. */
async function proofObjects<K extends KubeKind>(
  { kube, signal }: Ports,
  kind: K,
  namespace: string,
): Promise<readonly KubeObjects[K][]> {
  const listed = await kube.list(kind, { namespace, labelSelector: PROOF_SELECTOR, signal });
  return listed.ok ? listed.value : [];
}

/** The API server's clock: what it stamps on a Pod that it is asked to make in a dry run, which stores nothing. */
async function serverTime({ kube, newName, signal }: Ports, namespace: string): Promise<Date | undefined> {
  const manifest = proofPodManifest({
    name: newName(PROOF_NAME_PREFIX),
    namespace,
    image: "pullpass-proof",
    credential: { kind: "account", name: "default" },
  });
  const answer = await kube.create("Pod", manifest, { dryRun: true, signal });
  return answer.ok ? new Date(answer.value.metadata.creationTimestamp) : undefined;
}

async function remove(
  ports: Ports,
  kind: "Pod" | "Secret",
  left: KubeObjects["Pod" | "Secret"],
): Promise<void> {
  ports.progress(
    `${kind.toLowerCase()}/${left.metadata.name} was left by a run that was killed; it is deleted`,
  );
  await removeMade(ports, kind, left);
}
