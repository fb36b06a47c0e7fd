import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HOSTILE_PAGE, hostilePage } from "../../scripts/hostile-doc.ts";

describe("docs/hostile-registries.md", () => {
  it("is what scripts/hostile-doc.ts makes of the lies that are tested", () => {
    expect(readFileSync(HOSTILE_PAGE, "utf8")).toBe(hostilePage());
  });
});
