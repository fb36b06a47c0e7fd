import type { LocalObjectReference } from "../kube/objects.ts";

/** The two lists that a Pod's pull secrets may come from; absent is as good as empty. */
export interface PullSecretLists {
  /** The Pod's own `imagePullSecrets`, of its spec or of the template that it would be made from. */
  readonly pod?: readonly LocalObjectReference[] | undefined;
  /** Those of its ServiceAccount. Leave it out for a Pod that exists: its list was settled when it was created. */
  readonly serviceAccount?: readonly LocalObjectReference[] | undefined;
}

/** The names of the secrets that a Pod pulls with, and whose list they come from. */
export interface PodPullSecrets {
  /** In the order in which the kubelet asks for them; a name that is written twice is there twice. */
  readonly names: readonly string[];
  readonly from: "pod" | "service-account";
}

/**
 * The pull secrets of a Pod. Admission gives it its ServiceAccount's list only when its own is empty, and one entry
 * with an empty name is enough to be not empty (Kubernetes v1.37.2, plugin/pkg/admission/serviceaccount/
 * admission.go, Admit); the kubelet passes over entries without a name (pkg/kubelet/kubelet_pods.go,
 * getPullSecretsForPod).
 *
 * @example podPullSecrets({ pod: [], serviceAccount: [{ name: "pullpass" }] }).names; // ["pullpass"]
 */
export function podPullSecrets({ pod = [], serviceAccount = [] }: PullSecretLists): PodPullSecrets {
  const from = pod.length > 0 ? "pod" : "service-account";
  const list = from === "pod" ? pod : serviceAccount;
  return { names: list.flatMap(({ name }) => (name === undefined || name === "" ? [] : [name])), from };
}
