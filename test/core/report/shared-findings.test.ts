import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding/finding.ts";
import { type ManifestsItem, verdictOfAll } from "../../../src/core/report/manifests-report.ts";
import { sharedFindings } from "../../../src/core/report/shared-findings.ts";

function item(
  image: string,
  parts: { readonly title: string; readonly names?: readonly string[] },
): ManifestsItem {
  const { title, names = ["web"] } = parts;
  return {
    verdict: "no",
    image,
    namespace: "shop",
    serviceAccount: "default",
    candidates: [],
    proofs: [],
    notes: [],
    findings: [finding("no-credentials", { title, subject: { kind: "Image", image } })],
    uses: names.map((name, place) => ({
      kind: "Deployment",
      name,
      container: "app",
      role: "container",
      serviceAccount: "default",
      file: "all.yaml",
      line: place + 1,
    })),
  };
}

describe("the findings about several images", () => {
  it("are one where they differ in the image alone, with everything it concerns", () => {
    const shared = sharedFindings([
      item("reg/a:1", { title: "`reg/a:1` needs a credential", names: ["web", "api"] }),
      item("reg/b:1", { title: "`reg/b:1` needs a credential" }),
      item("reg/a:1", { title: "`reg/a:1` needs a credential", names: ["cron"] }),
    ]);
    expect(shared).toHaveLength(1);
    expect(shared[0]?.title).toBe("`reg/a:1` needs a credential; the same holds for 1 other image");
    expect(shared[0]?.subjects.map(({ namespace, name, image }) => [namespace, name, image])).toEqual([
      ["shop", "web", "reg/a:1"],
      ["shop", "api", "reg/a:1"],
      ["shop", "web", "reg/b:1"],
      ["shop", "cron", "reg/a:1"],
    ]);
  });

  it("stay apart where their words differ in more", () => {
    const items = [item("a", { title: "`a` of one" }), item("b", { title: "`b` of another" })];
    expect(sharedFindings(items)).toHaveLength(2);
  });
});

describe("the one answer about several images", () => {
  it.each([
    [["yes", "unsure", "no"], "no"],
    [["not-permitted", "unsure"], "not-permitted"],
    [["yes", "unsure"], "unsure"],
    [["yes"], "yes"],
    [[], "yes"],
  ] as const)("of %j is %s", (verdicts, all) => {
    expect(verdictOfAll(verdicts)).toBe(all);
  });
});
