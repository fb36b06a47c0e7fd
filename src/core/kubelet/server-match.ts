import { type HostPort, splitHostPort } from "../go/host-port.ts";
import { matchesPattern } from "../go/path-match.ts";
import { parseHttpUrl } from "../go/url.ts";
import { type ByteString, byteStringFromText } from "../go/utf8.ts";

/*
 * Kubernetes v1.37.2, pkg/credentialprovider/keyring.go: how a server key and an image come together.
 */

/**
 * A server key as the kubelet files it: without scheme, user name, query and fragment, without the `/v1` or `/v2`
 * of an API path, percent-decoded. Undefined when Go cannot parse it: the kubelet then drops the entry and says so
 * in its log alone.
 *
 * @example normalisedServerKey("https://index.docker.io/v1/"); // "index.docker.io"
 * @example normalisedServerKey("https://reg.example.com/v2"); // "reg.example.com/v2": matches next to nothing
 */
export function normalisedServerKey(key: string): ByteString | undefined {
  const [scheme] = /^https?:\/\//.exec(key) ?? [""];
  const parsing = parseHttpUrl(byteStringFromText(key.slice(scheme.length)));
  if (!parsing.ok) return undefined;
  const { host, path } = parsing.url;
  const effectivePath = /^\/v[12]\//.test(path) ? path.slice("/v2".length) : path;
  return effectivePath === "/" ? host : host + effectivePath;
}

/** A normalised server key, or a repository, taken apart to be compared. */
export interface ServerPattern {
  /** Of the key each may be a pattern; a star does not cross a dot. */
  readonly labels: readonly ByteString[];
  readonly port: ByteString;
  readonly path: ByteString;
}

/**
 * keyring.go, ParseSchemelessURL and SplitURL. A normalised key is parsed a second time, so what an escape brought
 * in counts: `%2523` ends as the start of a fragment. Undefined when it cannot be parsed; it then matches nothing.
 */
export function serverPattern(schemeless: ByteString): ServerPattern | undefined {
  const parsing = parseHttpUrl(schemeless);
  if (!parsing.ok) return undefined;
  const { host, port }: HostPort = splitHostPort(parsing.url.host) ?? { host: parsing.url.host, port: "" };
  return { labels: host.split("."), port, path: parsing.url.path };
}

/**
 * keyring.go, URLsMatch: same port as written, as many labels, each matching, and the key's path a plain prefix of
 * the repository's: `reg/a` matches `reg/ab/c`. Upper and lower case differ.
 */
export function serverMatches(key: ServerPattern, repository: ServerPattern): boolean {
  return (
    key.port === repository.port &&
    key.labels.length === repository.labels.length &&
    repository.path.startsWith(key.path) &&
    key.labels.every((label, index) => matchesPattern(label, repository.labels[index] ?? ""))
  );
}

/** keyring.go, defaultRegistryHost: the normalised key whose credentials stand in where no key matches. */
export const DEFAULT_REGISTRY = "index.docker.io";

/**
 * keyring.go, isDefaultRegistryMatch: whether {@link DEFAULT_REGISTRY} stands in for a repository. It does for
 * Docker Hub, and for any host without dot and port: a Docker Hub credential is sent to `localhost` too.
 */
export function isOnDefaultRegistry(repository: string): boolean {
  const [host = "", ...rest] = repository.split("/");
  if (host === "") return false;
  return rest.length === 0 || host === "docker.io" || host === DEFAULT_REGISTRY || !/[.:]/.test(host);
}
