import type { KubeRefusal } from "../core/kube/refusal.ts";
import { PROOF_NAME_PREFIX } from "../core/proof/proof-marks.ts";
import { proofPodManifest } from "../core/proof/proof-pod.ts";
import type { Ports } from "./ports.ts";

/**
 * How long the API server's own view of a ServiceAccount may lag behind a write, in milliseconds: usually some 10, and
 * seconds where the machine it runs on is short of CPU. To go on too early costs more: the Pods would never get the secret.
 */
const LAG_LIMIT_MS = 30_000;
const PAUSE_MS = 50;
/** What is waited where pullpass may not ask, in milliseconds. */
const BLIND_WAIT_MS = 1_000;

export interface Attachment {
  readonly namespace: string;
  readonly account: string;
  readonly secretName: string;
  /** Any image: the Pod that admission is asked about is not made. */
  readonly image: string;
}

/**
 * Waits until a new Pod of the ServiceAccount would get the secret. Admission reads ServiceAccounts from a cache
 * (Kubernetes v1.37.2, plugin/pkg/admission/serviceaccount/admission.go, getServiceAccount): a Pod that is made in
 * the same moment as the attachment misses it, and never gets it afterwards. Asked with a dry run, which stores
 * nothing.
 */
export async function awaitAdmission(ports: Ports, attachment: Attachment): Promise<void> {
  const { namespace, account, secretName, image } = attachment;
  const manifest = proofPodManifest({
    name: ports.newName(PROOF_NAME_PREFIX),
    namespace,
    image,
    credential: { kind: "account", name: account },
  });
  const endMs = ports.clock.now().getTime() + LAG_LIMIT_MS;
  do {
    const answer = await ports.kube.create("Pod", manifest, { dryRun: true, signal: ports.signal });
    if (answer.ok && answer.value.spec.imagePullSecrets?.some(({ name }) => name === secretName)) return;
    if (!answer.ok && !isPassing(answer.refusal)) return ports.clock.sleep(BLIND_WAIT_MS, ports.signal);
    await ports.clock.sleep(PAUSE_MS, ports.signal);
  } while (ports.clock.now().getTime() < endMs);
}

/** Whether the API server was too busy to answer, which says nothing of what pullpass may ask. */
function isPassing({ kind }: KubeRefusal): boolean {
  return kind === "too-many-requests" || kind === "server-error" || kind === "network";
}
