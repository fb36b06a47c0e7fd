import { describe, expect, it } from "vitest";
import { findingsOfAll } from "../../../src/core/connect/blocked-namespaces.ts";
import { finding } from "../../../src/core/finding/finding.ts";

const blocked = (namespace: string, what: string) => ({
  namespace,
  findings: [
    finding("secret-not-ours", { title: `${what} in namespace \`${namespace}\``, subject: { namespace } }),
  ],
});

describe("what stands in the way in several namespaces", () => {
  it("is said once where it is the same, with the other namespaces named", () => {
    const findings = findingsOfAll([
      blocked("a1", "x"),
      blocked("b2", "y"),
      blocked("c3", "x"),
      blocked("d4", "x"),
    ]);
    expect(findings.map(({ title }) => title)).toEqual([
      "x in namespace `a1`; the same in c3, d4",
      "y in namespace `b2`",
    ]);
  });

  it("is counted where there are more than anybody reads", () => {
    const many = Array.from({ length: 13 }, (_, place) => blocked(`n-${place}`, "x"));
    const [only] = findingsOfAll(many);
    expect(only?.title).toMatch(/; the same in n-1, .*, n-10 and 2 more$/);
  });
});
