import { isIPv6Address } from "../go/ip-address.ts";
import type { ImageReference } from "./image-reference.ts";
import { DOCKER_HUB } from "./reference.ts";
import { DOMAIN, MAX_PATH_LENGTH, PATH } from "./reference-grammar.ts";

/** A registry as a person names it: a host, with or without the path that its images start with. */
export interface RegistryAddress {
  /** Lower case, with the port as it was written: `docker.io`, `reg.example.com:5000`. */
  readonly domain: string;
  /** Without slashes at its ends: `acme/team`; empty for the whole registry. */
  readonly path: string;
}

/**
 * Why a text names no registry. It never carries the text: what holds an `@` may hold a password.
 *
 * - `userinfo`: a user name (and password) stands in it.
 * - `image`: a tag or a digest makes it an image.
 * - `no-registry`: one word without dot and port, which image names take for a folder of Docker Hub.
 * - `ipv6-without-port`: the kubelet reads the brackets as a pattern, so no server key can match it.
 * - `web-page`: a page of Docker Hub's web site.
 */
export type AddressRefusal =
  | "empty"
  | "white-space"
  | "scheme"
  | "userinfo"
  | "query"
  | "host"
  | "port"
  | "no-registry"
  | "ipv6-without-port"
  | "web-page"
  | "image"
  | "path-upper-case"
  | "path";

/** A registry, or why a text names none. */
export type AddressParsing =
  | { readonly ok: true; readonly address: RegistryAddress }
  | { readonly ok: false; readonly refusal: AddressRefusal };

/** Hosts that serve or present Docker Hub; images, and so server keys, know none of them but the first. */
const DOCKER_HUB_HOSTS: ReadonlySet<string> = new Set([
  DOCKER_HUB,
  "index.docker.io",
  "registry-1.docker.io",
  "hub.docker.com",
  "registry.hub.docker.com",
]);

/**
 * Reads what a person types or pastes for a registry. `https://` and `http://` are dropped, slashes at the end and
 * white space around it too, and a path of `/v1` or `/v2` alone, which is the registry's API and no repository.
 *
 * @example parseRegistryAddress("https://index.docker.io/v1/"); // { domain: "docker.io", path: "" }
 * @example parseRegistryAddress("GHCR.io/acme/"); // { domain: "ghcr.io", path: "acme" }
 */
export function parseRegistryAddress(text: string): AddressParsing {
  const trimmed = text.trim();
  const form = faultOfForm(trimmed);
  if (form !== undefined) return { ok: false, refusal: form };
  const [typedHost = "", ...segments] = trimmed.replace(/^https?:\/\//i, "").split("/");
  const host = typedHost.toLowerCase();
  while (segments.at(-1) === "") segments.pop();
  const typedPath = segments.join("/");
  const path = /^v[12]$/.test(typedPath) ? "" : typedPath;
  const refusal = faultOfHost(host) ?? faultOfPath(path) ?? faultOfPage(host, path);
  if (refusal !== undefined) return { ok: false, refusal };
  return { ok: true, address: { domain: DOCKER_HUB_HOSTS.has(host) ? DOCKER_HUB : host, path } };
}

/** `docker.io`, `ghcr.io/acme`. */
export function addressText(address: RegistryAddress): string {
  return address.path === "" ? address.domain : `${address.domain}/${address.path}`;
}

/**
 * Whether an image lies in the registry, under the path, by whole path segments: `reg/a` does not cover `reg/ab/c`.
 * The kubelet is more generous: it compares paths as plain strings and would send the credential of `reg/a` for
 * `reg/ab/c` as well. Here the question is what the person means, not what would match.
 */
export function addressCovers(address: RegistryAddress, image: ImageReference): boolean {
  if (image.domain.toLowerCase() !== address.domain) return false;
  return address.path === "" || `${image.path}/`.startsWith(`${address.path}/`);
}

function faultOfForm(text: string): AddressRefusal | undefined {
  if (text === "") return "empty";
  // First of all the at sign: behind any other refusal a caller may feel free to repeat the text.
  if (text.includes("@")) return hasDigest(text) ? "image" : "userinfo";
  if (/\s/.test(text) || hasControlCharacter(text)) return "white-space";
  if (/[?#]/.test(text)) return "query";
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !/^https?:\/\//i.test(text) ? "scheme" : undefined;
}

/** Only what nothing but a digest looks like: a password may stand before an at sign too. */
function hasDigest(text: string): boolean {
  return /^[^@]+@sha256:[0-9a-f]{64}$/.test(text) && !text.includes("://");
}

function faultOfHost(host: string): AddressRefusal | undefined {
  const [, address, isWithPort] = /^\[([^\]]*)\](:)?/.exec(host) ?? [];
  if (address !== undefined && !isIPv6Address(address)) return "host";
  if (address !== undefined && isWithPort === undefined) return "ipv6-without-port";
  const [, port] = /:(\d*)$/.exec(host) ?? [];
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535)) return "port";
  if (!DOMAIN.test(host)) return "host";
  return /[.:]/.test(host) || host === "localhost" ? undefined : "no-registry";
}

function faultOfPath(path: string): AddressRefusal | undefined {
  if (path === "") return undefined;
  if (path.includes(":")) return "image";
  if (/[A-Z]/.test(path)) return "path-upper-case";
  return PATH.test(path) && path.length <= MAX_PATH_LENGTH ? undefined : "path";
}

function faultOfPage(host: string, path: string): AddressRefusal | undefined {
  return host === "hub.docker.com" && path !== "" ? "web-page" : undefined;
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
