import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ALLOWED_LICENCES, licenceFaults } from "../../scripts/bundled/licences.ts";
import type { BundledPackage } from "../../scripts/bundled/packages.ts";

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");

const mit: BundledPackage = {
  name: "left-pad",
  version: "1.0.0",
  licence: "MIT",
  texts: ["MIT License"],
  integrity: "sha512-x",
  asksFor: [],
};

describe("a package that Bun took into a bundle", () => {
  it("may be published under a licence of the list, with its text", () => {
    expect(licenceFaults([mit, { ...mit, licence: "ISC" }])).toEqual([]);
  });

  it.each([
    "GPL-3.0-only",
    "AGPL-3.0-or-later",
    "MIT OR GPL-2.0-only",
    "UNLICENSED",
    "SEE LICENSE IN x",
  ])("may not be published under %s", (licence) => {
    expect(licenceFaults([{ ...mit, licence }])).toEqual([
      `left-pad@1.0.0 is under ${licence}, which scripts/bundled/licences.ts does not allow`,
    ]);
  });

  it("may not be published without a word of its licence, or without its text", () => {
    const { licence: _, ...silent } = mit;
    expect(licenceFaults([{ ...silent, texts: [] }])).toEqual([
      "left-pad@1.0.0 does not say its licence",
      "left-pad@1.0.0 brings no text of its licence to pass on",
    ]);
  });
});

/** `zod 4.6.7 (MIT)`, the heading of each section. */
const HEADING = /^={80}\n(\S+) (\S+) \(([^)]+)\)\n={80}$/gm;

describe("the licences beside what is published", () => {
  const files = [
    "cli.mjs",
    "index.mjs",
    ...readdirSync(join(dist, "chunks")).map((name) => `chunks/${name}`),
  ];
  // Bun writes above each module in a bundle which file it was.
  const origins = files.flatMap((file) =>
    [...readFileSync(join(dist, file), "utf8").matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
      ([, name = ""]) => name,
    ),
  );
  const installed = (name: string): { readonly version: string; readonly license: string } =>
    JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));

  it.each([
    "THIRD_PARTY_LICENSES.txt",
    "bin/THIRD_PARTY_LICENSES.txt",
  ])("%s names each package of the bundle with its version and licence", (notices) => {
    const sections = [...readFileSync(join(dist, notices), "utf8").matchAll(HEADING)];
    const named = sections.map(([, name, version, licence]) => `${name} ${version} ${licence}`);
    expect(new Set(origins).size).toBeGreaterThan(20);
    for (const name of new Set(origins)) {
      const { version, license } = installed(name);
      expect(named).toContain(`${name} ${version} ${license}`);
      expect(ALLOWED_LICENCES).toContain(license);
    }
  });

  it("holds the whole text of each", () => {
    const text = readFileSync(join(dist, "THIRD_PARTY_LICENSES.txt"), "utf8");
    for (const name of new Set(origins)) {
      const folder = join(root, "node_modules", name);
      const files = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
      expect(files).not.toEqual([]);
      for (const file of files) expect(text).toContain(readFileSync(join(folder, file), "utf8").trim());
    }
  });

  it("of an executable holds Bun's as well, with the LGPL of its JavaScript engine and how to put in another", () => {
    const text = readFileSync(join(dist, "bin/THIRD_PARTY_LICENSES.txt"), "utf8");
    expect(text).toMatch(/^Bun \d+\.\d+\.\d+ \(MIT\)$/m);
    expect(text).toContain("GNU LIBRARY GENERAL PUBLIC LICENSE");
    expect(text).toContain("GNU LESSER GENERAL PUBLIC LICENSE");
    expect(text).toContain("with your own Bun");
  });
});
