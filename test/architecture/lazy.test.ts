import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What is imported at once, by a file and by all that it imports: neither types nor what `import()` brings. */
function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, names = "", target = ""] of text.matchAll(
    /^(?:import|export)\b(?! type)([^;"'=()]*?)\bfrom\s*"([^"\n]+)"/gm,
  )) {
    const [, listed] = /\{(.*)\}/s.exec(names) ?? [];
    const isTypesAlone = listed
      ?.split(",")
      .map((name) => name.trim())
      .every((name) => name === "" || name.startsWith("type "));
    if (isTypesAlone === true) continue;
    const path = target.startsWith(".") ? join(dirname(file), target) : target;
    if (seen.has(path)) continue;
    if (target.startsWith(".") && path.endsWith(".ts")) reached(path, seen);
    else seen.add(path);
  }
  return seen;
}

describe("the start of the command", () => {
  const atStart = reached(join(root, "src/cli/main.ts"));

  it.each([
    "yaml",
    "socks",
    "@clack/prompts",
    "@azure/identity",
    "@azure/core-rest-pipeline",
  ])("loads nothing of %s, which few runs need", (name) => {
    expect(atStart.has(name)).toBe(false);
  });

  it("loads nothing of what is made in Azure", () => {
    const made = [...atStart].filter((path) =>
      /\/src\/providers\/azure\/(?:methods|rotate|graph)\//.test(path),
    );
    expect(made).toEqual([]);
  });

  it("is followed through all that it imports", () => {
    expect(atStart.has("commander")).toBe(true);
    expect(atStart.has(join(root, "src/jobs/check.ts"))).toBe(true);
  });
});
