import { DOMAIN, PATH } from "../image/reference-grammar.ts";
import { parseRegistryAddress } from "../image/registry-address.ts";
import { normalisedServerKey, type ServerPattern, serverPattern } from "../kubelet/server-match.ts";
import { serverKeyFor } from "./server-key.ts";

/**
 * What is wrong with a server key, in the kubelet's eyes.
 *
 * - `unparsable`: Go cannot parse it; the kubelet drops the entry and says so in its log alone.
 * - `scheme`: it starts with something other than `https://` or `http://` in lower case.
 * - `host`: no image can name such a host.
 * - `docker-hub-host`: it serves or presents Docker Hub, and no image is named after it.
 * - `docker-hub-path`: `index.docker.io` with a path; images say `docker.io`.
 * - `api-path`: `/v1` or `/v2` without the slash at the end, which would make it the registry's API.
 * - `no-registry`: one word without dot and port, which image names take for a folder of Docker Hub.
 * - `stars`: a star does not cross a dot, so the host has too few labels for Amazon ECR.
 * - `star-in-path`: paths know no patterns.
 * - `image`: a tag or digest stands in it, and what is looked up has neither.
 * - `path`: it is the beginning of no repository's path.
 * - `upper-case`: the comparison tells upper from lower case, and images are named in lower case.
 * - `default-port`: it matches the images alone that are named with this port, and hardly any is.
 * - `userinfo`: the kubelet passes over it, and everything that prints a key prints the password in it.
 */
export type KeyFaultKind =
  | "white-space"
  | "scheme"
  | "userinfo"
  | "unparsable"
  | "ipv6-without-port"
  | "host"
  | "docker-hub-host"
  | "docker-hub-path"
  | "api-path"
  | "no-registry"
  | "stars"
  | "star-in-path"
  | "image"
  | "path"
  | "upper-case"
  | "default-port";

/** What is wrong with a server key, and what mends it. */
export interface KeyFault {
  readonly kind: KeyFaultKind;
  /** The key to write instead; absent where none can be told, as for IPv6 without a port: none would match. */
  readonly write?: string;
}

/**
 * Why a key matches no image, or other images than its writer is likely to have meant; undefined for a good one.
 *
 * @example keyFault("https://index.docker.io/v1"); // { kind: "api-path", write: "https://index.docker.io/v1/" }
 */
export function keyFault(key: string): KeyFault | undefined {
  const kind = faultKind(key);
  if (kind === undefined) return undefined;
  const write = keyToWrite(key);
  return write === undefined || faultKind(write) !== undefined ? { kind } : { kind, write };
}

/** With these a key matches some images after all. */
const MATCHING: ReadonlySet<KeyFaultKind> = new Set(["userinfo", "default-port"]);

/**
 * The images that the kubelet matches with a key, for people: `docker.io/*`, `reg.example.com:5000/acme*`. Undefined
 * when there are none. The star stands for any rest: the path is a plain prefix.
 */
export function matchedImages(key: string): string | undefined {
  const kind = faultKind(key);
  if (kind !== undefined && !MATCHING.has(kind)) return undefined;
  const normalised = normalisedServerKey(key);
  if (normalised === undefined) return undefined;
  if (normalised === "index.docker.io") return "docker.io/*";
  return normalised.includes("/") ? `${normalised}*` : `${normalised}/*`;
}

/**
 * The key as it may be printed: what stands before an at sign in its host may be a password.
 *
 * @example printableKey("https://ci:s3cret@reg.example.com"); // "https://‹redacted›@reg.example.com"
 */
export function printableKey(key: string): string {
  return key.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/]*@/i, "$1‹redacted›@");
}

function faultKind(key: string): KeyFaultKind | undefined {
  const pattern = patternOf(key);
  return faultOfText(key) ?? (pattern === undefined ? "unparsable" : faultOfPattern(pattern));
}

function patternOf(key: string): ServerPattern | undefined {
  const normalised = normalisedServerKey(key);
  return normalised === undefined || normalised === "" ? undefined : serverPattern(normalised);
}

function faultOfText(key: string): KeyFaultKind | undefined {
  if (/\s/.test(key)) return "white-space";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(key) && !/^https?:\/\//.test(key)) return "scheme";
  const [authority = ""] = key.replace(/^https?:\/\//, "").split("/");
  return authority.includes("@") ? "userinfo" : undefined;
}

function faultOfPattern(pattern: ServerPattern): KeyFaultKind | undefined {
  const host = pattern.labels.join(".");
  return faultOfDockerHub(host, pattern) ?? faultOfPath(pattern.path) ?? faultOfHost(host, pattern);
}

/** Hosts that serve or present Docker Hub, and that its images are not named after. */
const DOCKER_HUB_HOSTS: ReadonlySet<string> = new Set([
  "registry-1.docker.io",
  "hub.docker.com",
  "registry.hub.docker.com",
]);

function faultOfDockerHub(host: string, { path }: ServerPattern): KeyFaultKind | undefined {
  if (DOCKER_HUB_HOSTS.has(host.toLowerCase())) return "docker-hub-host";
  const isApiPath = path === "/v1" || path === "/v2";
  if (isApiPath) return "api-path";
  return host === "index.docker.io" && path !== "" ? "docker-hub-path" : undefined;
}

function faultOfPath(path: string): KeyFaultKind | undefined {
  if (path.includes("*")) return "star-in-path";
  if (/[:@]/.test(path)) return "image";
  if (/[A-Z]/.test(path)) return "upper-case";
  return isBeginningOfPath(path) ? undefined : "path";
}

/** Whether some repository's path starts like this; one more letter completes what ends in a separator. */
function isBeginningOfPath(path: string): boolean {
  const inner = path.slice(1);
  return inner === "" || PATH.test(inner) || PATH.test(`${inner}a`);
}

function faultOfHost(host: string, { labels, port }: ServerPattern): KeyFaultKind | undefined {
  if (host.startsWith("[")) return "ipv6-without-port";
  // Of an address with a port the brackets are gone by now.
  if (host.includes(":")) return undefined;
  if (/[A-Z]/.test(host)) return "upper-case";
  if (!canBeHost(host)) return "host";
  if (labels.length === 1 && port === "" && host !== "localhost") return "no-registry";
  if (isEcr(host) && !isEcrHost(host)) return "stars";
  return port === "443" || port === "80" ? "default-port" : undefined;
}

/** Patterns of Go's path.Match are left to their writer; the rest must be able to stand in an image's name. */
function canBeHost(host: string): boolean {
  return /[*?[\\]/.test(host) || DOMAIN.test(host);
}

function isEcr(host: string): boolean {
  return /(?:^|\.)amazonaws\.com(?:\.cn)?$/.test(host);
}

/** `ID.dkr.ecr.REGION.amazonaws.com`: six labels, seven in China. */
function isEcrHost(host: string): boolean {
  return /^[^.]+\.[^.]+\.[^.]+\.[^.]+\.amazonaws\.com(?:\.cn)?$/.test(host);
}

function keyToWrite(key: string): string | undefined {
  const { host, path } = meantBy(key);
  if (isEcr(host) && !isEcrHost(host)) return withPath(ecrPattern(host), path);
  if (DOCKER_HUB_HOSTS.has(host)) return serverKeyFor({ domain: "docker.io", path: "" });
  const isOneWord = /^[a-z0-9_-]+$/.test(host) && host !== "localhost";
  const parsed = parseRegistryAddress(withPath(isOneWord ? `docker.io/${host}` : host, path));
  if (parsed.ok) return serverKeyFor(parsed.address);
  return host.includes("*") ? withPath(host, path) : undefined;
}

/** Host and path that the writer of a key is likely to have meant, in lower case. */
function meantBy(key: string): { readonly host: string; readonly path: string } {
  const [bare = ""] = key
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .split(/[?#]/);
  const [authority = "", ...segments] = bare.split("/");
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:(?:443|80)$/, "");
  const path = segments
    .join("/")
    .replace(/[:@*].*$/, "")
    .replace(/^v[12](?:\/|$)/, "")
    .replace(/\/+$/, "");
  return { host: host.toLowerCase(), path: path.toLowerCase() };
}

function withPath(host: string, path: string): string {
  return path === "" ? host : `${host}/${path}`;
}

function ecrPattern(host: string): string {
  if (/^dkr\.ecr\.[^.]+\.amazonaws\.com(?:\.cn)?$/.test(host)) return `*.${host}`;
  return host.endsWith(".cn") ? "*.dkr.ecr.*.amazonaws.com.cn" : "*.dkr.ecr.*.amazonaws.com";
}
