import { isRecord, listOf, readJson } from "./json-reading.ts";

/** Some registries refuse to list more at once. */
export const MAX_TAGS = 1_000;
/** A thousand tags of the greatest length, with quotes and commas. */
export const MAX_TAG_LIST_BYTES = 160 * 1024;

/**
 * The tags of a repository (`GET /v2/NAME/tags/list`), in the registry's order; undefined when it is no tag list.
 * What cannot be a tag is left out.
 * Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-tags
 */
export function readTagList(body: Uint8Array): readonly string[] | undefined {
  const json = readJson(body);
  if (!json.ok || !isRecord(json.value) || !("tags" in json.value)) return undefined;
  return listOf(json.value, "tags", MAX_TAGS).filter(isTag);
}

function isTag(value: unknown): value is string {
  return typeof value === "string" && /^\w[\w.-]{0,127}$/.test(value);
}
