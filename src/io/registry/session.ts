import type { Clock } from "../../core/clock.ts";
import type { Credential } from "../../core/credential/credential.ts";
import type { SecretText } from "../../core/credential/secret-text.ts";
import type { Http, TlsOptions } from "../../core/http/http.ts";
import type { Answer } from "../../core/registry/answer.ts";
import type { Depth } from "../../core/registry/proof.ts";
import type { RegistryRefusal } from "../../core/registry/refusal.ts";
import type { Exchange } from "../../core/registry/registry.ts";

/** What one question needs, from its first request to its last. */
export interface Talk {
  readonly http: Http;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  /** When the question as a whole has to be over. */
  readonly endsAt: Date;
  readonly tls?: TlsOptions;
  readonly signal?: AbortSignal;
  /** Grows by each request. */
  readonly exchanges: Exchange[];
  /** Every secret that was sent or received; none of them may be in the answer. */
  readonly secrets: SecretText[];
}

/** What goes with each request to an origin, once its challenge was answered. */
export interface Grant {
  readonly header: SecretText;
  readonly sent: "basic" | "token";
}

/** One conversation with a registry at one address. Its state is private to the question that started it. */
export interface Session {
  readonly talk: Talk;
  readonly base: URL;
  /** Absent when there is none, or when runtimes would not send it. */
  readonly credential?: Credential;
  /** What a token is to grant, besides what the challenge itself names. */
  readonly scopes: readonly string[];
  /** By origin. */
  readonly grants: Map<string, Grant>;
  /** IP address of the registry, once it answered. */
  address: string | undefined;
  /** What the last challenge asked for. */
  scheme: "basic" | "bearer" | "none";
  wasCredentialSent: boolean;
  reached: Depth | undefined;
}

export type Step<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: RegistryRefusal };

/** An answer, and who gave it. */
export interface AnswerFrom extends Answer {
  readonly remoteAddress?: string;
}

export function refused(refusal: RegistryRefusal): { readonly ok: false; readonly refusal: RegistryRefusal } {
  return { ok: false, refusal };
}
