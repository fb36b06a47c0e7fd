/** A query longer than this is none that a registry needs to say where it stopped: the longest tag has 128 characters. */
const MAX_QUERY_CHARS = 1_024;

/**
 * The query of the next page of a list, without its `?`; undefined where there is no more. Of the address in the header
 * the query alone is taken: registries behind a proxy write a host there that nobody outside can reach, and a credential
 * goes to no host that a header names.
 *
 * @param link the values of the `Link` headers (RFC 8288)
 * @example nextPage(['</v2/team/app/tags/list?last=b&n=2>; rel="next"']) // "last=b&n=2"
 */
export function nextPage(link: readonly string[]): string | undefined {
  for (const value of link) {
    for (const [, target = "", parameters = ""] of value.matchAll(/<([^<>]*)>([^<]*)/g)) {
      if (!/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?![\w-]))/i.test(parameters)) continue;
      const [, query = ""] = /\?([^#]*)/.exec(target) ?? [];
      return isQuery(query) ? query : undefined;
    }
  }
  return undefined;
}

function isQuery(text: string): boolean {
  return text !== "" && text.length <= MAX_QUERY_CHARS && /^[\x21-\x7e]+$/.test(text);
}
