import { describe, expect, it } from "vitest";
import { nextPage } from "../../../src/core/registry/next-page.ts";

describe("the next page of a list", () => {
  it.each([
    ["a path", '</v2/team/app/tags/list?last=b&n=2>; rel="next"', "last=b&n=2"],
    ["a whole address, whose host counts for nothing", '<http://inside.test/x?last=b>; rel="next"', "last=b"],
    ["a relation without quotes", "</v2/x?last=b>; rel=next", "last=b"],
    ["a relation among several", '</v2/x?last=b>; title="x"; rel="last next"', "last=b"],
    ["a link among several", '</v2/x?n=1>; rel="prev", </v2/x?last=b>; rel="next"', "last=b"],
    ["a query with commas", '</v2/x?last=a,b>; rel="next"', "last=a,b"],
    ["a fragment behind it", '</v2/x?last=b#top>; rel="next"', "last=b"],
  ])("is that of %s", (_what, link, query) => {
    expect(nextPage([link])).toBe(query);
  });

  it.each([
    ["nothing", ""],
    ["another relation", '</v2/x?last=b>; rel="nextish"'],
    ["no query", '</v2/x>; rel="next"'],
    ["no address", 'rel="next"'],
    ["white space in the query", '</v2/x?a b>; rel="next"'],
    ["a query without an end", `</v2/x?${"a".repeat(2_000)}>; rel="next"`],
  ])("is none of %s", (_what, link) => {
    expect(nextPage([link])).toBeUndefined();
  });

  it("is found in a hostile header at once", () => {
    const startedMs = performance.now();
    nextPage([`<${"<".repeat(100_000)}`, `</x?a>;${" rel".repeat(50_000)}`]);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
