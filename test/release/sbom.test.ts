import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, it } from "vitest";
import type { BundledPackage } from "../../scripts/bundled/packages.ts";
import { billOfMaterials } from "../../scripts/bundled/sbom.ts";

const root = join(import.meta.dirname, "../..");

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface Bom {
  readonly metadata: { readonly component: Component; readonly timestamp?: string };
  readonly serialNumber?: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

function read(path: string): { readonly text: string; readonly bom: Bom } {
  const text = readFileSync(join(root, path), "utf8");
  return { text, bom: JSON.parse(text) };
}

/** The headings of the licences beside it, `zod 4.6.7`. */
function namedInNotices(path: string): readonly string[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^={80}\n(\S+ \d\S*) \([^)]+\)\n={80}$/gm)].map(([, heading = ""]) => heading);
}

describe.each([
  ["the npm package", "dist"],
  ["the executable", "dist/bin"],
])("the bill of materials of %s", (_what, folder) => {
  const { text, bom } = read(`${folder}/sbom.cdx.json`);

  it("is valid CycloneDX 1.6", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(text)).toBeNull();
  });

  it("names the same packages and versions as the licences beside it, each once", () => {
    const names = bom.components.map(
      ({ group, name, version }) => `${group === undefined ? "" : `${group}/`}${name} ${version}`,
    );
    const inNotices = namedInNotices(`${folder}/THIRD_PARTY_LICENSES.txt`).map((name) =>
      name.replace("Bun", "bun"),
    );
    expect(names.toSorted()).toEqual(inNotices.toSorted());
    expect(new Set(names).size).toBe(names.length);
  });

  it("gives each package the checksum that package-lock.json pins, and its licence", () => {
    const lock: { readonly packages: Readonly<Record<string, { version?: string; integrity?: string }>> } =
      JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    for (const { group, name, version, hashes, licenses } of bom.components) {
      expect(licenses).toHaveLength(1);
      if (name === "bun") continue;
      const path = `node_modules/${group === undefined ? name : `${group}/${name}`}`;
      expect(lock.packages[path]?.version).toBe(version);
      const digest = Buffer.from(hashes?.[0]?.content ?? "", "hex").toString("base64");
      expect(`sha512-${digest}`).toBe(lock.packages[path]?.integrity);
    }
  });

  it("says who asked for whom, down from pullpass to every package", () => {
    const asked = new Map(bom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
    const product = `${bom.metadata.component.name}@${bom.metadata.component.version}`;
    const reached = new Set<string>();
    const pending = [product];
    for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
      if (reached.has(ref)) continue;
      reached.add(ref);
      pending.push(...(asked.get(ref) ?? []));
    }
    expect([...reached].toSorted()).toEqual(bom.dependencies.map(({ ref }) => ref).toSorted());
  });

  it("bears no time and no random number", () => {
    expect(bom.metadata.timestamp).toBeUndefined();
    expect(bom.serialNumber).toBeUndefined();
  });
});

describe("the runtime of an executable", () => {
  it("is in its bill of materials, and not in that of the npm package", () => {
    const runtimes = (path: string) => read(path).bom.components.filter(({ name }) => name === "bun");
    expect(runtimes("dist/bin/sbom.cdx.json").map(({ purl }) => purl)).toEqual([
      expect.stringMatching(/^pkg:npm\/bun@\d+\.\d+\.\d+$/),
    ]);
    expect(runtimes("dist/sbom.cdx.json")).toEqual([]);
  });
});

describe("a bill of materials", () => {
  const digest = createHash("sha512").update("the archive").digest();
  const scoped: BundledPackage = {
    name: "@azure/identity",
    version: "4.14.1",
    licence: "MIT",
    texts: [],
    integrity: `sha512-${digest.toString("base64")}`,
    asksFor: [],
  };

  it("writes a scope as package URLs do, and the checksum in hexadecimal digits", () => {
    const bom: Bom = JSON.parse(billOfMaterials({ packages: [scoped] }));
    expect(bom.components).toMatchObject([
      {
        group: "@azure",
        name: "identity",
        purl: "pkg:npm/%40azure/identity@4.14.1",
        hashes: [{ alg: "SHA-512", content: digest.toString("hex") }],
      },
    ]);
  });

  it("refuses a package whose archive nobody pinned by SHA-512", () => {
    expect(() => billOfMaterials({ packages: [{ ...scoped, integrity: "sha1-abc" }] })).toThrow("no SHA-512");
  });
});
