import type { PodFacts } from "./pod-facts.ts";

/** What happened when a node was made to pull with what a Pod has: the same secrets, the same account, on its node. */
export interface NodeAttempt extends AttemptPlace {
  readonly outcome: /** `event`: the kubelet's own record of the pull. */
    | { readonly kind: "pulled"; readonly event: string }
    | { readonly kind: "failed"; readonly reason: string; readonly message: string };
}

/** What makes two pulls the same for a node. */
export interface AttemptPlace extends Pick<PodFacts, "namespace" | "account" | "pullSecrets"> {
  readonly node: string;
  /** As the Pod's author wrote it. */
  readonly image: string;
}

/** Equal for two pulls that go alike. */
export function attemptText({ namespace, account, pullSecrets, node, image }: AttemptPlace): string {
  return JSON.stringify([namespace, account, pullSecrets, node, image]);
}
