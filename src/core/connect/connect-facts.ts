import type { Pod, PullSecret, ServiceAccount } from "../kube/objects.ts";

/** What is in one namespace, as far as `connect` needs to know it. */
export interface NamespaceFacts {
  readonly namespace: string;
  /** The secret of the name that would be written; absent when there is none. */
  readonly secret?: PullSecret;
  readonly accounts: readonly ServiceAccount[];
  readonly pods: readonly Pod[];
}
