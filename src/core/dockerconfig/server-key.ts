import { DOCKER_HUB } from "../image/reference.ts";
import type { RegistryAddress } from "../image/registry-address.ts";

/**
 * The one key that every kubelet matches with the images of a registry, and that the other readers of docker
 * configs (docker, podman, skopeo) understand too.
 *
 * Docker Hub as a whole has a key of its own by tradition; below a path it is named as images name it, because
 * `index.docker.io/acme` matches nothing. A path that starts with `v1/` or `v2/` gets a `/v2` before it: the
 * kubelet takes the first one for the registry's API and drops it (keyring.go, BasicDockerKeyring.Add).
 *
 * The kubelet compares paths as strings: the key `reg/a` matches `reg/ab` too, on the same host.
 *
 * @example serverKeyFor({ domain: "docker.io", path: "" }); // "https://index.docker.io/v1/"
 * @example serverKeyFor({ domain: "ghcr.io", path: "acme" }); // "ghcr.io/acme"
 */
export function serverKeyFor({ domain, path }: RegistryAddress): string {
  if (path === "") return domain === DOCKER_HUB ? "https://index.docker.io/v1/" : domain;
  return /^v[12]\//.test(path) ? `${domain}/v2/${path}` : `${domain}/${path}`;
}
