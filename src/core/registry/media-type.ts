/** The kinds of manifest that a runtime pulls (containerd v2.4.2, core/images/mediatypes.go). */
export const INDEX_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
]);
export const IMAGE_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
]);

/** What to send as `accept`. The last lets a registry answer with a type of its own, so that it can be named. */
export const MANIFEST_ACCEPT = [...INDEX_TYPES, ...IMAGE_TYPES, "*/*"].join(", ");

/** Types that say nothing about the kind; the document then speaks for itself. */
const GENERIC_TYPES: ReadonlySet<string> = new Set([
  "",
  "application/json",
  "application/octet-stream",
  "binary/octet-stream",
  "text/plain",
]);

export function isGenericType(mediaType: string): boolean {
  return GENERIC_TYPES.has(mediaType);
}

/** The type of a `content-type` header without its parameters, in lower case; `""` when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  const [type = ""] = (contentType ?? "").split(";");
  return type.trim().toLowerCase();
}

export function isHtml(contentType: string | undefined): boolean {
  return /^(?:text\/html|application\/xhtml\+xml)$/.test(mediaTypeOf(contentType));
}
