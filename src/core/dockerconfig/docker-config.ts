import type { Credential } from "../credential/credential.ts";

/**
 * The two documents that a pull secret may hold: `kubernetes.io/dockerconfigjson` has its entries under `auths`,
 * the legacy `kubernetes.io/dockercfg` at the top.
 */
export type DockerConfigFormat = "dockerconfigjson" | "dockercfg";

/** One entry of a docker config. Both texts are empty where nothing is written, as in `{"ghcr.io": null}`. */
export interface DockerConfigEntry extends Credential {
  /** The server key as it is written, `https://index.docker.io/v1/`; a password may stand in it: see `printableKey`. */
  readonly key: string;
}

/** The entries of a docker config in the order of the document, or why there are none. */
export type DockerConfigDecoding =
  | { readonly ok: true; readonly entries: readonly DockerConfigEntry[] }
  | { readonly ok: false; readonly fault: MalformedDockerConfig };

/** Why the kubelet cannot decode a document; with it every pull secret of the Pod is lost. */
export interface MalformedDockerConfig {
  /** Go's own words, which a Pod shows as its waiting reason: `illegal base64 data at input byte 4`. */
  readonly reason: string;
  /** The server key of the entry at fault; absent where it is the form of the document. */
  readonly key?: string;
}
