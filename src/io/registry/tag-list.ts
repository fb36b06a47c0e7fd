import { parseDigest } from "../../core/registry/digest.ts";
import { MAX_ERRORS, readErrors } from "../../core/registry/error-document.ts";
import { nextPage } from "../../core/registry/next-page.ts";
import type { RegistryError, RegistryRefusal } from "../../core/registry/refusal.ts";
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
  const first = await page(session, path, `n=${MAX_TAGS}`);
  if (first.kind === "unknown")
    return { ...refusal, errors: [...refusal.errors, ...first.errors].slice(0, MAX_ERRORS) };
  return first.kind === "none" ? refusal : { ...refusal, tags: await allTags(session, path, first) };
}

/** Registries cut their lists at a hundred, some at fifty: this many pages are what a person may wait for. */
const MAX_PAGES = 10;

type Page =
  | { readonly kind: "tags"; readonly tags: readonly string[]; readonly next: string | undefined }
  /** The registry knows no such repository. */
  | { readonly kind: "unknown"; readonly errors: readonly RegistryError[] }
  | { readonly kind: "none" };

/** The tags of the first page and of those behind it, as far as they come and are not too many. */
async function allTags(
  session: Session,
  path: string,
  first: Extract<Page, { kind: "tags" }>,
): Promise<readonly string[]> {
  const tags = [...first.tags];
  let next = first.next;
  for (let pages = 1; next !== undefined && pages < MAX_PAGES && tags.length < MAX_TAGS; pages++) {
    const more = await page(session, path, next);
    if (more.kind !== "tags") break;
    tags.push(...more.tags);
    next = more.next;
  }
  return [...new Set(tags)].slice(0, MAX_TAGS);
}

async function page(session: Session, path: string, query: string): Promise<Page> {
  const sent = await sendAuthorized(session, {
    at: "manifest",
    path: `v2/${path}/tags/list?${query}`,
    headers: {},
    maxBodyBytes: MAX_TAG_LIST_BYTES,
  });
  if (!sent.ok) return { kind: "none" };
  const { status, headers, body } = sent.value;
  if (status === 404) return { kind: "unknown", errors: readErrors(body) };
  const tags = status === 200 ? readTagList(body) : undefined;
  return tags === undefined
    ? { kind: "none" }
    : { kind: "tags", tags, next: nextPage(headers.get("link") ?? []) };
}
