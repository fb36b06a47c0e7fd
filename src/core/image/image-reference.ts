/**
 * An image as the kubelet and the runtime understand it, after normalisation:
 * `nginx` is `docker.io/library/nginx`, `index.docker.io/a/b` is `docker.io/a/b`.
 */
export interface ImageReference {
  /** As it was written. */
  readonly text: string;
  /** Host with optional port: `docker.io`, `reg.example.com:5000`. */
  readonly domain: string;
  /** Repository without the host: `library/nginx`. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:…`; with a digest the tag is not asked for. */
  readonly digest?: string;
}
