import { parseDigest } from "../../core/registry/digest.ts";
import { MAX_ERRORS, readErrors } from "../../core/registry/error-document.ts";
import type { RegistryRefusal } from "../../core/registry/refusal.ts";
import { MAX_TAG_LIST_BYTES, MAX_TAGS, readTagList } from "../../core/registry/tag-list.ts";
import { sendAuthorized } from "./authorized.ts";
import type { Session } from "./session.ts";

export interface MissingReference {
  /** The repository, as it stands in a URL. */
  readonly path: string;
  /** Tag or digest. */
  readonly reference: string;
}

/**
 * Adds to a 404 what the repository's tag list tells: that there is no such repository (distribution's own registry
 * says MANIFEST_UNKNOWN of both), or which tags there are. It is an extra: without it the refusal stands as it is.
 */
export async function withTags(
  session: Session,
  { path, reference }: MissingReference,
  refusal: RegistryRefusal,
): Promise<RegistryRefusal> {
  if (refusal.kind !== "not-found" || parseDigest(reference) !== undefined) return refusal;
  if (refusal.errors.some(({ code }) => code === "NAME_UNKNOWN")) return refusal;
  const sent = await sendAuthorized(session, {
    at: "manifest",
    path: `v2/${path}/tags/list?n=${MAX_TAGS}`,
    headers: {},
    maxBodyBytes: MAX_TAG_LIST_BYTES,
  });
  if (!sent.ok) return refusal;
  const { status, body } = sent.value;
  if (status === 404)
    return { ...refusal, errors: [...refusal.errors, ...readErrors(body)].slice(0, MAX_ERRORS) };
  const tags = status === 200 ? readTagList(body) : undefined;
  return tags === undefined ? refusal : { ...refusal, tags };
}
