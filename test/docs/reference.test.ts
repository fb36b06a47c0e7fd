import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { REFERENCE_PAGE, referencePage } from "../../scripts/reference-doc.ts";

describe("docs/reference.md", async () => {
  it("is what scripts/reference-doc.ts makes of the commands", async () => {
    expect(readFileSync(REFERENCE_PAGE, "utf8")).toBe(await referencePage());
  });
});
