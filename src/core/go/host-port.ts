import type { ByteString } from "./utf8.ts";

export interface HostPort {
  /** Without the brackets of an IPv6 address. */
  readonly host: ByteString;
  /** May be empty: `host:`. */
  readonly port: ByteString;
}

/**
 * Go's `net.SplitHostPort` (net/ipsock.go, Go 1.26); undefined where that is an error, as for a host without a port.
 *
 * @example splitHostPort("[::1]:5000"); // { host: "::1", port: "5000" }
 */
export function splitHostPort(text: ByteString): HostPort | undefined {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return undefined;
  const port = text.slice(colon + 1);
  if (!text.startsWith("[")) {
    const host = text.slice(0, colon);
    return host.includes(":") || /[[\]]/.test(text) ? undefined : { host, port };
  }
  const end = text.indexOf("]");
  if (end < 0 || end + 1 !== colon) return undefined;
  if (text.indexOf("[", 1) >= 0 || text.indexOf("]", end + 1) >= 0) return undefined;
  return { host: text.slice(1, end), port };
}
