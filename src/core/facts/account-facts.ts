import type { ServiceAccount } from "../kube/objects.ts";
import { podPullSecrets } from "../kubelet/pod-pull-secrets.ts";

/** A ServiceAccount, as far as Pods pull with what it names. */
export interface AccountFacts {
  readonly namespace: string;
  readonly name: string;
  /** The names in its `imagePullSecrets`, in its order. */
  readonly pullSecrets: readonly string[];
  /** Whether it lets its Pods name no secret but its own. */
  readonly enforcesMountable: boolean;
}

/** Deprecated since Kubernetes v1.32, and in force where it stands. */
const ENFORCE_MOUNTABLE = "kubernetes.io/enforce-mountable-secrets";

export function accountFacts({ metadata, imagePullSecrets }: ServiceAccount): AccountFacts {
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    pullSecrets: podPullSecrets({ serviceAccount: imagePullSecrets }).names,
    enforcesMountable: metadata.annotations?.[ENFORCE_MOUNTABLE] === "true",
  };
}
