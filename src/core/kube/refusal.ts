import type { NetworkFailure } from "../network-failure.ts";

/** What was tried, in the API's own words: enough to name the missing RBAC rule. */
export interface KubeAttempt {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`. */
  readonly verb: string;
  /** Plural, lower case: `secrets`. */
  readonly resource: string;
  /** Absent for cluster-scoped resources and for lists over all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
}

interface Answered {
  readonly attempt: KubeAttempt;
  /** The server's own message (save where the kind says otherwise), one line, bounded, never a body of an object. */
  readonly message: string;
}

/** Why the API server, or the way to it, did not do what was asked. */
export type KubeRefusal =
  | (Answered & { readonly kind: "unauthorized" })
  /** Nothing was sent: the token file or plug-in that the kubeconfig names gave no credential. `message` says why. */
  | (Answered & { readonly kind: "no-credential" })
  | (Answered & {
      readonly kind: "forbidden" /** Set when an admission plug-in said no, not RBAC: its words are in `message`. */;
      readonly byAdmission?: boolean;
    })
  | (Answered & { readonly kind: "not-found" })
  | (Answered & { readonly kind: "already-exists" })
  /** 409 on a write whose resourceVersion or precondition is stale; also a JSON Patch whose `test` failed. */
  | (Answered & { readonly kind: "conflict" })
  | (Answered & { readonly kind: "namespace-terminating" })
  | (Answered & { readonly kind: "invalid" })
  | (Answered & { readonly kind: "gone" })
  | (Answered & { readonly kind: "too-many-requests"; readonly retryAfterMs?: number })
  | (Answered & { readonly kind: "server-error"; readonly status: number })
  | (Answered & { readonly kind: "unexpected-status"; readonly status: number })
  /** Something answered, and it is no Kubernetes API: HTML, a login page, an object of another shape. */
  | (Answered & { readonly kind: "not-kubernetes" })
  | { readonly kind: "network"; readonly attempt: KubeAttempt; readonly failure: NetworkFailure };
