import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "SECURITY.md"), "utf8");
/** A claim and the lines below it, up to the next one. */
const claims = text.split(/^(?=- \*\*|## )/m).filter((part) => part.startsWith("- **"));

interface NamedTest {
  readonly path: string;
  readonly name: string;
}

function testsOf(claim: string): readonly NamedTest[] {
  return [...claim.matchAll(/^ {2}- `([^`]+)`: "(.+)"$/gm)].map(([, path = "", name = ""]) => ({
    path,
    name,
  }));
}

describe("SECURITY.md", () => {
  it("names a test for each claim", () => {
    expect(claims.length).toBeGreaterThan(15);
    expect(claims.filter((claim) => testsOf(claim).length === 0)).toEqual([]);
    // A line that looks like a test and is not read as one would hold nothing.
    const lines = text.match(/^ {2}- .*$/gm) ?? [];
    expect(claims.flatMap(testsOf)).toHaveLength(lines.length);
  });

  it.each(claims.flatMap(testsOf))("names a test that is there: $path, $name", ({ path, name }) => {
    expect(path).toMatch(/^test\/(?:.+\.test|hostile\/lies\/.+)\.ts$/);
    expect(existsSync(join(root, path))).toBe(true);
    expect(titlesIn(readFileSync(join(root, path), "utf8"))).toContain(name);
  });
});

/** The titles of tests, suites and lies as they stand in the source, and the words of tables, since those fill titles. */
function titlesIn(source: string): readonly string[] {
  return [...source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, title = ""]) => title);
}
