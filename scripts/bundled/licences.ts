import type { BundledPackage } from "./packages.ts";

/**
 * What we may pass on inside a bundle with nothing more than the text of the licence beside it. A licence that is not here,
 * or an expression of several, is for a person to read first: also `MIT OR GPL-2.0`, of which we would take one.
 */
export const ALLOWED_LICENCES: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
]);

/** Why these packages may not be published in a bundle, a sentence each; none: they may. */
export function licenceFaults(packages: readonly BundledPackage[]): readonly string[] {
  return packages.flatMap(({ name, version, licence, texts }) => {
    const faults: string[] = [];
    if (licence === undefined) faults.push(`${name}@${version} does not say its licence`);
    else if (!ALLOWED_LICENCES.has(licence))
      faults.push(`${name}@${version} is under ${licence}, which scripts/bundled/licences.ts does not allow`);
    if (texts.length === 0) faults.push(`${name}@${version} brings no text of its licence to pass on`);
    return faults;
  });
}
