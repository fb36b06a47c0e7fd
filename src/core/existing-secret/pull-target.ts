import type { ImageReference } from "../image/image-reference.ts";
import { repositoryName } from "../image/reference.ts";
import type { RegistryAddress } from "../image/registry-address.ts";

/** What is to be pulled: images of a registry, or this one of them. */
export interface PullTarget {
  readonly registry: RegistryAddress;
  readonly image?: ImageReference;
}

/**
 * What the kubelet would look credentials up for. Of a registry it is where its images' names begin, with the slash at
 * the end: a bare host is taken for an image of Docker Hub.
 *
 * @example repositoryOf({ registry: { domain: "ghcr.io", path: "acme" } }) // "ghcr.io/acme/"
 */
export function repositoryOf({ registry, image }: PullTarget): string {
  return image === undefined ? beginningOf(registry) : repositoryName(image);
}

/** What the names of all images of a registry begin with. */
export function beginningOf({ domain, path }: RegistryAddress): string {
  return path === "" ? `${domain}/` : `${domain}/${path}/`;
}
