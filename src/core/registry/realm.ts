import { type AddressClass, classifyAddress, classifyHost } from "./address-class.ts";

/** The registry that names another address: its token realm, or where it redirects to. */
export interface NamingRegistry {
  readonly url: URL;
  /** The IP address that answered for it; absent before its first answer, and then a name counts as public. */
  readonly address?: string;
}

/**
 * Why a registry may not make us send a request to `target` (architecture, rule 13); undefined when it may. A
 * realm on another host is the normal case (Docker Hub, GitLab, most on-premises set-ups). A hostile or hijacked
 * registry, however, could have a credential sent in the clear, or requests made from inside the network that it
 * cannot reach itself: to the cloud's metadata service, to this machine, to the neighbours. Refused are
 *  - what is not http or https, and addresses with a user in them;
 *  - a step down from https to http;
 *  - link-local, metadata and reserved addresses;
 *  - loopback addresses, unless the registry is on loopback itself;
 *  - private addresses, unless the registry's own is private or loopback.
 * The registry's own origin is always allowed: that one the person named. Names are judged by
 * {@link refusalOfResolvedAddress} when they are looked up.
 *
 * @example
 * refusalOfTarget({ url: new URL("https://reg.example.com/") }, new URL("http://169.254.169.254/latest"));
 * // "a step down from https to http"
 */
export function refusalOfTarget(registry: NamingRegistry, target: URL): string | undefined {
  if (target.protocol !== "https:" && target.protocol !== "http:") {
    return `the scheme ${target.protocol.slice(0, -1).slice(0, 20)} is neither http nor https`;
  }
  if (target.username !== "" || target.password !== "") return "an address with a user in it";
  if (target.origin === registry.url.origin) return undefined;
  if (registry.url.protocol === "https:" && target.protocol === "http:") {
    return "a step down from https to http";
  }
  return refusalOfClass(registry, classifyHost(target.hostname));
}

/** The same for the next hop of a redirect, which must not step down from the hop before either. */
export function refusalOfRedirect(registry: NamingRegistry, from: URL, to: URL): string | undefined {
  if (from.protocol === "https:" && to.protocol === "http:") return "a step down from https to http";
  return refusalOfTarget(registry, to);
}

/**
 * Whether an origin is still the registry that the person named, so that its credential may answer a challenge
 * there: the same host, on the same port or on the default ones, and never less secure. A registry on http may so
 * redirect to itself on https.
 */
export function isSameRegistry(registry: URL, url: URL): boolean {
  if (url.origin === registry.origin) return true;
  return url.protocol === "https:" && url.hostname === registry.hostname && url.port === registry.port;
}

/**
 * The same rules for an IP address that the name in a target stands for. `credential`: whether one would travel.
 * Without one a private address is accepted, for in private networks a blob store's public name (S3, Azure Blob)
 * often stands for a private endpoint, while the registry's does not.
 */
export function refusalOfResolvedAddress(
  registry: NamingRegistry,
  address: string,
  credential: "travels" | "stays",
): string | undefined {
  const found = classifyAddress(address);
  if (found === "private" && credential === "stays") return undefined;
  const refusal = refusalOfClass(registry, found);
  return refusal === undefined ? undefined : `a name that stands for ${refusal}`;
}

function refusalOfClass(registry: NamingRegistry, target: AddressClass | undefined): string | undefined {
  switch (target) {
    case undefined:
    case "public":
      return undefined;
    case "link-local":
    case "metadata":
    case "reserved":
      return `a ${target} address`;
    case "loopback":
      return classOf(registry) === "loopback" ? undefined : "a loopback address";
    case "private":
      return PRIVATE_CLASSES.has(classOf(registry)) ? undefined : "a private address";
  }
}

const PRIVATE_CLASSES: ReadonlySet<AddressClass> = new Set<AddressClass>(["private", "loopback"]);

function classOf(registry: NamingRegistry): AddressClass {
  const byName = classifyHost(registry.url.hostname);
  if (byName !== undefined) return byName;
  return (registry.address === undefined ? undefined : classifyAddress(registry.address)) ?? "public";
}
