import type { SecretText } from "../credential/secret-text.ts";
import type { NetworkFailure } from "../network-failure.ts";

/** What a server and a client show each other; PEM text. */
export interface TlsOptions {
  /** Certificate authorities trusted beside (`caMode: "add"`) or instead of (`"only"`) the system's. */
  readonly ca?: string;
  readonly caMode?: "add" | "only";
  readonly clientCertificate?: string;
  readonly clientKey?: SecretText;
  /** The name that the certificate must carry, where it is not the host of the URL. */
  readonly serverName?: string;
  /** True only when a kubeconfig says `insecure-skip-tls-verify`: the person's own decision for that cluster. */
  readonly skipVerification?: boolean;
}

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  /**
   * Header names in lower case. A SecretText is revealed as it goes on the wire, and only there. A list is sent as
   * that many header lines, never joined by commas (`impersonate-group` of Kubernetes is read line by line).
   */
  readonly headers?: Readonly<Record<string, string | SecretText | readonly string[]>>;
  readonly body?: Uint8Array | SecretText | string;
  /** From the call to the last byte read, in milliseconds: name lookup, connection and TLS are part of it. */
  readonly timeoutMs: number;
  /** More than this many bytes of body are not read; `truncated` says so. */
  readonly maxBodyBytes: number;
  readonly tls?: TlsOptions;
  /**
   * URL of the http, https or socks5 proxy that this request goes through, whatever the environment says and wherever it
   * goes; its user name and password go to it alone. `tls` is about the server, inside the proxy's tunnel; an
   * https proxy must be signed by an authority that the runtime itself trusts (`NODE_EXTRA_CA_CERTS` adds to them).
   */
  readonly proxy?: SecretText;
  readonly signal?: AbortSignal;
  /**
   * Asked about each IP address that the host's name stands for, before anything is sent there; a reason refuses
   * it, and the outcome is `unreachable` with that reason as its detail. Not asked when the URL holds an address
   * itself: the caller sees that one.
   */
  readonly refuseAddress?: (address: string) => string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case, each with every value it came with, in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
  /** True when the body was longer than `maxBodyBytes`. */
  readonly truncated: boolean;
  /** IP address of the peer that answered; absent where the platform does not say. */
  readonly remoteAddress?: string;
}

export type HttpOutcome =
  | { readonly ok: true; readonly response: HttpResponse }
  | { readonly ok: false; readonly failure: NetworkFailure };

export type HttpStreamOutcome =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: ReadonlyMap<string, readonly string[]>;
      /** Ends when the server ends; throws a {@link NetworkFailure}-carrying error never: a break ends it. */
      readonly chunks: AsyncIterable<Uint8Array>;
    }
  | { readonly ok: false; readonly failure: NetworkFailure };

/**
 * The port to HTTP. Never follows a redirect (a credential could travel with it), never throws for what a network
 * does; it throws the signal's reason when `signal` fires. Never retries, with one exception that no caller could
 * make: a GET or HEAD on a kept connection that the server had closed meanwhile goes out once more, on a new one.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpOutcome>;
  /** As `send`, with the body read as it comes; `timeoutMs` bounds the wait for the headers alone. */
  stream(request: HttpRequest): Promise<HttpStreamOutcome>;
}
