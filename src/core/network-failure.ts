/**
 * Why no HTTP answer came. One union for registries, the Kubernetes API and clouds, so that one text and one
 * cause belong to each.
 */
export type NetworkFailure =
  | { readonly kind: "dns"; readonly host: string; readonly detail: string }
  | { readonly kind: "connection-refused"; readonly host: string; readonly detail: string }
  | { readonly kind: "connection-reset"; readonly host: string; readonly detail: string }
  | { readonly kind: "unreachable"; readonly host: string; readonly detail: string }
  | { readonly kind: "timeout"; readonly host: string; readonly afterMs: number; readonly detail: string }
  | { readonly kind: "tls-unknown-ca"; readonly host: string; readonly detail: string }
  | { readonly kind: "tls-expired"; readonly host: string; readonly detail: string }
  | { readonly kind: "tls-name-mismatch"; readonly host: string; readonly detail: string }
  /** The server spoke plain HTTP where TLS was expected. */
  | { readonly kind: "tls-plain-http"; readonly host: string; readonly detail: string }
  | { readonly kind: "tls-other"; readonly host: string; readonly detail: string }
  | { readonly kind: "proxy"; readonly host: string; readonly detail: string }
  /** Bytes came that are no HTTP, or that broke off. */
  | { readonly kind: "protocol"; readonly host: string; readonly detail: string };

/** `host` is `name:port` as it was dialled; `detail` is the operating system's or TLS library's own words. */
export type NetworkFailureKind = NetworkFailure["kind"];

/** The `host` of a failure at this URL: name and port, the port always there. */
export function dialledHost(url: URL): string {
  if (url.port !== "") return url.host;
  return `${url.hostname}:${url.protocol === "http:" ? "80" : "443"}`;
}
