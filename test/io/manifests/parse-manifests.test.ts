import { describe, expect, it } from "vitest";
import { parseManifests } from "../../../src/io/manifests/parse-manifests.ts";

describe("a file of manifests that cannot be parsed", () => {
  it.each([
    ["a quote that does not end", "kind: Pod\nname: 's3cret\n", 3],
    ["a fault in the second document", "kind: Pod\n---\na: [1\nb: 2\n", 4],
    ["an alias of nothing, with its document's line", "a: 1\n---\nkind: Pod\nspec: *gone\n", 3],
  ])("is refused with its line and none of its text: %s", (_what, content, line) => {
    const parsed = parseManifests(content, "a.yaml");
    expect(parsed).toMatchObject({ ok: false, line });
    expect(JSON.stringify(parsed)).not.toContain("s3cret");
  });

  it("is refused where its aliases would grow without end", () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}]`,
    );
    expect(parseManifests(`l0: &l0 [x, x]\n${levels.join("\n")}\n`, "a.yaml")).toMatchObject({ ok: false });
  });

  it("is no empty one", () => {
    expect(parseManifests("", "a.yaml")).toEqual({ ok: true, documents: [] });
  });
});
