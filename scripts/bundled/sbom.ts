import { readFileSync } from "node:fs";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { BundledPackage } from "./packages.ts";

/** What is published, and what is in it. */
export interface Bundle {
  readonly packages: readonly BundledPackage[];
  /** Bun's version, where the bundle is an executable and Bun is in it. */
  readonly bunVersion?: string;
}

/**
 * The bill of materials of a bundle, CycloneDX 1.6 in JSON: each package that is in it, with its exact version, its licence, the
 * checksum of the archive it came in, and what asked for it. It bears no time and no random number, so that the same sources
 * give the same bytes.
 */
export function billOfMaterials({ packages, bunVersion }: Bundle): string {
  const bom = new Models.Bom();
  const product = productOf();
  bom.metadata.component = product.component;
  const components = new Map(packages.map((bundled) => [bundled, componentOf(bundled)]));
  for (const [bundled, component] of components) {
    bom.components.add(component);
    for (const [other, otherComponent] of components) {
      if (bundled.asksFor.includes(other.name)) component.dependencies.add(otherComponent.bomRef);
    }
    if (product.asksFor.includes(bundled.name)) product.component.dependencies.add(component.bomRef);
  }
  if (bunVersion !== undefined) {
    const bun = runtimeOf(bunVersion);
    bom.components.add(bun);
    product.component.dependencies.add(bun.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function productOf(): { readonly component: Models.Component; readonly asksFor: readonly string[] } {
  const manifest: {
    readonly version: string;
    readonly license: string;
    readonly devDependencies: Readonly<Record<string, string>>;
  } = JSON.parse(readFileSync("package.json", "utf8"));
  const { version, license, devDependencies } = manifest;
  const component = new Models.Component(Enums.ComponentType.Application, "pullpass", {
    version,
    purl: npmUrl("pullpass", version),
    bomRef: `pullpass@${version}`,
    licenses: licencesOf(license),
  });
  return { component, asksFor: Object.keys(devDependencies) };
}

function componentOf({ name, version, licence, integrity }: BundledPackage): Models.Component {
  const [scope, ownName] = name.startsWith("@") ? name.split("/") : [undefined, name];
  return new Models.Component(Enums.ComponentType.Library, ownName ?? name, {
    ...(scope === undefined ? {} : { group: scope }),
    version,
    purl: npmUrl(name, version),
    bomRef: `${name}@${version}`,
    licenses: licencesOf(licence),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-512"], sha512Hex(integrity)]]),
  });
}

function runtimeOf(version: string): Models.Component {
  return new Models.Component(Enums.ComponentType.Platform, "bun", {
    version,
    purl: npmUrl("bun", version),
    bomRef: `bun@${version}`,
    licenses: licencesOf("MIT"),
    description: "The runtime in the executable. It links JavaScriptCore (LGPL-2.0) and tinycc (LGPL-2.1).",
  });
}

function licencesOf(licence: string | undefined): Models.LicenseRepository {
  if (licence === undefined) return new Models.LicenseRepository();
  return new Models.LicenseRepository([new Models.SpdxLicense(licence)]);
}

/** https://github.com/package-url/purl-spec, type npm: the scope's `@` is percent-encoded. */
function npmUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** package-lock.json has it in Base64, CycloneDX wants it in hexadecimal digits. */
function sha512Hex(integrity: string): string {
  const [algorithm, digest = ""] = integrity.split("-", 2);
  if (algorithm !== "sha512") throw new Error(`no SHA-512: ${integrity}`);
  return Buffer.from(digest, "base64").toString("hex");
}
