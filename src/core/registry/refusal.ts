import type { Platform } from "../image/platform.ts";
import type { NetworkFailure } from "../network-failure.ts";
import type { PullAllowance } from "./pull-allowance.ts";

/** Which request of the conversation was answered. `ping` is `GET /v2/`. */
export type RegistryStep = "ping" | "token" | "manifest" | "blob";

/** An entry of a registry's error document, e.g. `{code: "DENIED", message: "requested access …"}`. */
export interface RegistryError {
  readonly code: string;
  readonly message: string;
}

interface Answered {
  readonly at: RegistryStep;
  /** `host[:port]` that answered: the registry, its token service, or the blob store behind it. */
  readonly host: string;
  /** The errors in the body, in the order they came; empty when the body held none. At most 10, each bounded. */
  readonly errors: readonly RegistryError[];
}

/**
 * Why an image cannot be read: everything that can come back, typed. A status without its meaning is never
 * handed on; what is none of the known ones is `unexpected-status`.
 */
export type RegistryRefusal =
  | { readonly kind: "network"; readonly at: RegistryStep; readonly failure: NetworkFailure }
  /** 401. `scheme` is what the challenge asked for; `sent` is what went with the request that was refused. */
  | (Answered & {
      readonly kind: "unauthorized";
      readonly scheme: "basic" | "bearer" | "none";
      readonly sent: "nothing" | "basic" | "token";
      /** `error=` of a Bearer challenge: `insufficient_scope`, `invalid_token`, … */
      readonly challengeError?: string;
    })
  /** 403, or a token whose grant leaves the repository out. */
  | (Answered & { readonly kind: "forbidden"; readonly sent: "nothing" | "basic" | "token" })
  /**
   * 404. Many registries say MANIFEST_UNKNOWN of a repository that they do not have; where they were asked for its
   * tags and did not know it, `errors` has NAME_UNKNOWN as well. `tags`: those that the repository has, in the
   * registry's order, at most 1,000; absent when it would not list them, or a digest was asked for.
   */
  | (Answered & { readonly kind: "not-found"; readonly tags?: readonly string[] })
  | {
      readonly kind: "platform-missing";
      readonly host: string;
      readonly wanted: readonly Platform[];
      readonly available: readonly Platform[];
    }
  /** 429. `allowance`: what the registry says is left; absent where it does not. */
  | (Answered & {
      readonly kind: "rate-limited";
      readonly retryAfterMs?: number;
      readonly allowance?: PullAllowance;
    })
  | (Answered & { readonly kind: "server-error"; readonly status: number })
  | (Answered & { readonly kind: "unexpected-status"; readonly status: number })
  /** HTML, an unreadable document, no registry header where one is due: `detail` says what came, bounded, one line. */
  | {
      readonly kind: "not-a-registry";
      readonly at: RegistryStep;
      readonly host: string;
      readonly detail: string;
    }
  | { readonly kind: "manifest-unsupported"; readonly host: string; readonly mediaType: string }
  /** The bytes do not fit the digest that was asked for. */
  | {
      readonly kind: "content-corrupt";
      readonly at: RegistryStep;
      readonly host: string;
      readonly detail: string;
    }
  /** A realm or redirect to which no credential may go (architecture, rule 13); nothing was sent there. */
  | {
      readonly kind: "unsafe-address";
      readonly at: RegistryStep;
      readonly host: string;
      readonly detail: string;
    };
