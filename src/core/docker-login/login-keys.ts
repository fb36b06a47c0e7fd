import { DOCKER_HUB } from "../image/reference.ts";
import type { RegistryAddress } from "../image/registry-address.ts";

/** Docker's key for Docker Hub; podman writes `docker.io`. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";

const DOCKER_HUB_HOSTS: ReadonlySet<string> = new Set([
  DOCKER_HUB,
  "index.docker.io",
  "registry-1.docker.io",
]);

/** What a log-in by web browser leaves beside the login: tokens of Docker Hub's own site, good for no pull. */
const TOKENS_OF_DOCKER_LOGIN: ReadonlySet<string> = new Set([
  `${DOCKER_HUB_KEY}access-token`,
  `${DOCKER_HUB_KEY}refresh-token`,
]);

/**
 * The keys under which `docker login` and `podman login` keep the login to a registry, docker's first: a helper
 * is asked by them.
 *
 * @example usualKeys("docker.io"); // ["https://index.docker.io/v1/", "docker.io"]
 * @example usualKeys("ghcr.io"); // ["ghcr.io", "https://ghcr.io"]
 */
export function usualKeys(domain: string): readonly string[] {
  return domain === DOCKER_HUB ? [DOCKER_HUB_KEY, DOCKER_HUB] : [domain, `https://${domain}`];
}

/**
 * Those keys of a docker config that are about a registry, the closest first: the longest path, then docker's own
 * spelling, then podman's, then the order of the document.
 *
 * A key with a scheme is about its whole host, whatever its path, as in docker's old files (docker/cli 365e7a5,
 * cli/config/credentials/file_store.go, ConvertToHostname). A key without one may end in a path, as podman writes it
 * (containers-auth.json(5)): `ghcr.io/acme` is about nothing of `ghcr.io/other`.
 */
export function keysAbout(keys: readonly string[], registry: RegistryAddress): readonly string[] {
  const usual = usualKeys(registry.domain);
  const spelling = (key: string): number => (usual.includes(key) ? usual.indexOf(key) : usual.length);
  return keys
    .filter((key) => !TOKENS_OF_DOCKER_LOGIN.has(key))
    .map((key) => ({ key, place: placeOf(key) }))
    .filter(({ place }) => covers(place, registry))
    .sort((a, b) => b.place.path.length - a.place.path.length || spelling(a.key) - spelling(b.key))
    .map(({ key }) => key);
}

function placeOf(key: string): RegistryAddress {
  const bare = key.replace(/^https?:\/\//i, "");
  const [host = "", ...segments] = bare.split("/");
  const path = segments.join("/").replace(/\/+$/, "");
  const domain = host.toLowerCase();
  const isOfHost = bare !== key || /^v[12]$/.test(path);
  return { domain: DOCKER_HUB_HOSTS.has(domain) ? DOCKER_HUB : domain, path: isOfHost ? "" : path };
}

function covers(place: RegistryAddress, registry: RegistryAddress): boolean {
  if (place.domain !== registry.domain) return false;
  return place.path === "" || `${registry.path}/`.startsWith(`${place.path}/`);
}
