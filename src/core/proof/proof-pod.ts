import type { Manifest } from "../kube/kube.ts";
import type { KubeEvent, Pod } from "../kube/objects.ts";
import { hadImage, pullFailure } from "../pod/pod-images.ts";
import { PROOF_LABELS, PROOF_LIFETIME_SECONDS } from "./proof-marks.ts";

/**
 * Enough for the runtime, which works within the Pod's limits before it gives up on the program: with 10m of CPU
 * sandbox and container took 8 s to make, with 200m a third of a second (runc 1.1.5, 2 cores).
 */
const PROOF_POD_RESOURCES = {
  requests: { cpu: "10m", memory: "16Mi" },
  limits: { cpu: "200m", memory: "64Mi" },
};

export interface ProofPodRequest {
  readonly name: string;
  readonly namespace: string;
  /** As it would stand in a workload. */
  readonly image: string;
  /**
   * How the Pod gets its credential: as its ServiceAccount's Pods do, from one secret named here, from the node alone, or
   * as a Pod that is there has it, which may be older than its ServiceAccount's list.
   */
  readonly credential:
    | { readonly kind: "account"; readonly name: string }
    | { readonly kind: "secret"; readonly name: string }
    | { readonly kind: "node" }
    | { readonly kind: "pod"; readonly account: string; readonly pullSecrets: readonly string[] };
  /** Absent: the scheduler chooses. */
  readonly node?: string;
}

/**
 * A Pod that pulls an image and runs nothing of it.
 *
 * `Always`, because with `IfNotPresent` a cached image passes although the secret is garbage. The command does
 * not exist, so the container cannot start. `runAsUser` beside `runAsNonRoot`, because with `runAsNonRoot` alone
 * the kubelet refuses images whose user is root after each pull and pulls again (six times in 90 s, seen on
 * 1.37.2). Limits and the restricted security context let it pass quotas and Pod Security admission.
 */
export function proofPodManifest(request: ProofPodRequest): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: request.name,
      namespace: request.namespace,
      labels: PROOF_LABELS,
    },
    spec: {
      ...sourceOf(request),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
      // If nobody deletes it, the kubelet ends it (pullpass was killed); the next run sweeps what is left.
      activeDeadlineSeconds: PROOF_LIFETIME_SECONDS,
      terminationGracePeriodSeconds: 0,
      ...(request.node === undefined ? {} : { affinity: onNode(request.node) }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "proof",
          image: request.image,
          imagePullPolicy: "Always",
          command: ["/pullpass-proof/this-program-does-not-exist"],
          resources: PROOF_POD_RESOURCES,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  };
}

/**
 * A Pod that names no pull secret is given its ServiceAccount's at admission. One that is to pull as the node alone names a
 * secret that is not there: the kubelet says so in an event and goes on without.
 */
function sourceOf({ name, credential }: ProofPodRequest): Manifest {
  switch (credential.kind) {
    case "account":
      return { serviceAccountName: credential.name };
    case "secret":
      return { imagePullSecrets: [{ name: credential.name }] };
    case "node":
      return { imagePullSecrets: [{ name }] };
    case "pod": {
      const { account, pullSecrets } = credential;
      const names = pullSecrets.length === 0 ? [name] : pullSecrets;
      return {
        serviceAccountName: account,
        imagePullSecrets: names.map((secret) => ({ name: secret })),
      };
    }
  }
}

/** By the Node's name, as a DaemonSet's Pods; its label `kubernetes.io/hostname` may be another on some clouds. */
function onNode(name: string): Manifest {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [name] }];
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
}

/** What a proof Pod has shown so far. */
export type ProofPodState =
  | { readonly kind: "waiting"; readonly node?: string }
  /** No node took it: the scheduler's words. It may still change. */
  | { readonly kind: "unschedulable"; readonly message: string }
  | { readonly kind: "pulled"; readonly node: string }
  | { readonly kind: "pull-failed"; readonly node: string; readonly reason: string; readonly message: string }
  /** The node ended it before anything was shown: evicted, out of its time, rejected by the kubelet. */
  | { readonly kind: "ended"; readonly reason: string; readonly message: string };

/** Reads a proof Pod's status. */
export function proofPodState(pod: Pod): ProofPodState {
  const node = pod.spec.nodeName;
  const status = pod.status?.containerStatuses?.[0];
  const failure = pullFailure(status);
  if (failure !== undefined) return { kind: "pull-failed", node: node ?? "", ...failure };
  // That the program could not be started (StartError, CreateContainerError) is what was planned.
  if (hadImage(status)) return { kind: "pulled", node: node ?? "" };
  if (pod.status?.phase === "Failed") {
    return { kind: "ended", reason: pod.status.reason ?? "Failed", message: pod.status.message ?? "" };
  }
  const scheduled = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") {
    return { kind: "unschedulable", message: scheduled.message ?? scheduled.reason ?? "" };
  }
  return node === undefined ? { kind: "waiting" } : { kind: "waiting", node };
}

/**
 * The kubelet's own record that the image was pulled, e.g. `Successfully pulled image "reg/app:1" in 24ms …`;
 * undefined when it is not among the events.
 */
export function pulledEvent(events: readonly KubeEvent[]): string | undefined {
  return events.find(({ reason, message }) => reason === "Pulled" && message !== undefined)?.message;
}
