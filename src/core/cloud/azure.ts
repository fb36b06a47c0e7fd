import type { SecretText } from "../credential/secret-text.ts";
import type { NetworkFailure } from "../network-failure.ts";

/** The services of Azure that pullpass asks; where each is depends on the cloud. */
export type AzureService = "arm" | "graph";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One request, as plain data: providers make it, the port sends it. It never holds a secret. */
export interface AzureCall {
  readonly service: AzureService;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * `path` below the service's address, its segments encoded; or `link`, a whole URL that an answer named (the next
   * page, where a long operation stands), followed on the service's own host alone.
   */
  readonly at:
    | { readonly path: string; readonly query: Readonly<Record<string, string>> }
    | { readonly link: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

export interface AzureResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; undefined where there is none, or none in JSON. It may hold secrets: only schemas look into it. */
  readonly json: unknown;
}

/** Why Azure gave no answer at all. */
export type AzureFailure =
  /**
   * Nobody is logged in, or the login was refused; `message` is what each way of logging in said, `codes` Entra's own
   * for why (`7000222`), none where it was not asked.
   */
  | { readonly kind: "no-login"; readonly message: string; readonly codes: readonly number[] }
  | { readonly kind: "network"; readonly failure: NetworkFailure }
  /** An answer named a link on another host, where no token may go. */
  | { readonly kind: "foreign-link"; readonly host: string }
  | { readonly kind: "too-large"; readonly limitBytes: number };

export type AzureAnswer =
  | { readonly ok: true; readonly response: AzureResponse }
  | { readonly ok: false; readonly failure: AzureFailure };

export type AzureTokenAnswer =
  | { readonly ok: true; readonly token: SecretText; readonly expiresAt: Date }
  | { readonly ok: false; readonly failure: AzureFailure };

/**
 * The port to one Azure cloud, as whoever is logged in. Never throws for what a service or a network does; throws the
 * signal's reason. Throttling (429, 503 with `Retry-After`) is an answer like any other.
 */
export interface Azure {
  send(call: AzureCall, signal: AbortSignal): Promise<AzureAnswer>;
  /** A token for another service: a registry's, by its audience (`https://containerregistry.azure.net`). */
  token(audience: string, signal: AbortSignal): Promise<AzureTokenAnswer>;
}
