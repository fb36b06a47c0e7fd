import { classifyHost } from "./address-class.ts";

/** Where a registry may be reached, in the order to try: the second only when the first speaks no TLS. */
export type RegistryLocation =
  | { readonly ok: true; readonly bases: readonly [URL, ...URL[]] }
  /** The name is no host with an optional port. */
  | { readonly ok: false };

/**
 * From a registry's name as images carry it to its base URL.
 *
 * Hosts that are this machine are tried with https and then with http, as containerd does
 * (core/remotes/docker/config/hosts.go, v2.4.2: https alone on port 443 or without a port, http alone on port 80).
 * containerd also leaves the certificate of such a host unverified; pullpass does not, so a self-signed one needs
 * `--ca-file`. Every other host is https unless `plainHttpDomains` names it.
 *
 * @example
 * locateRegistry("docker.io", []);      // https://registry-1.docker.io/
 * locateRegistry("localhost:5000", []); // https://localhost:5000/, http://localhost:5000/
 */
export function locateRegistry(domain: string, plainHttpDomains: readonly string[]): RegistryLocation {
  const secure = baseOf("https", domain);
  const plain = baseOf("http", domain);
  if (secure === undefined || plain === undefined) return { ok: false };
  // containerd's DefaultHost (core/remotes/docker/resolver.go).
  if (domain.toLowerCase() === "docker.io")
    return { ok: true, bases: [new URL("https://registry-1.docker.io/")] };
  if (plainHttpDomains.some((each) => each.toLowerCase() === domain.toLowerCase())) {
    return { ok: true, bases: [plain] };
  }
  if (classifyHost(secure.hostname) !== "loopback" || secure.port === "")
    return { ok: true, bases: [secure] };
  // The URL of a host on port 80 has no port of its own when the scheme is http.
  return { ok: true, bases: plain.port === "" ? [plain] : [secure, plain] };
}

/** Undefined when more than a host and a port, or less, is in the name. */
function baseOf(scheme: "http" | "https", domain: string): URL | undefined {
  // A WHATWG URL also accepts what a reference does not: spaces at the ends, tabs, a path, a backslash for a slash.
  if (!/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(domain)) return undefined;
  return URL.parse(`${scheme}://${domain}/`) ?? undefined;
}
