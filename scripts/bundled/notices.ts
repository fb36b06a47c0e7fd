import { readFileSync } from "node:fs";
import type { BundledPackage } from "./packages.ts";

const RULE = "=".repeat(80);

/** The licences of what a bundle holds, a section a package, as text for people and lawyers. */
export function bundleNotices(packages: readonly BundledPackage[]): string {
  const sections = packages.map(({ name, version, licence, texts }) =>
    section(`${name} ${version} (${licence})`, texts.join("\n\n")),
  );
  return `pullpass is under the Apache License 2.0, see LICENSE. It contains what follows, under these licences.\n\n${sections.join("")}`;
}

/** The same of an executable: Bun is in it as well, and its JavaScript engine is under the LGPL. */
export function executableNotices(packages: readonly BundledPackage[], bunVersion: string): string {
  return `${bundleNotices(packages)}${section(`Bun ${bunVersion} (MIT)`, bunNotice(bunVersion))}${section(
    "GNU Library General Public License 2, for JavaScriptCore",
    readFileSync("LICENSES/LGPL-2.0.txt", "utf8"),
  )}${section("GNU Lesser General Public License 2.1, for tinycc", readFileSync("LICENSES/LGPL-2.1.txt", "utf8"))}`;
}

/** LGPL 2, section 6: whoever gets the program can put a changed library in place of the one in it. */
function bunNotice(version: string): string {
  return `The executable consists of Bun and of pullpass. Bun is under the MIT licence. It links JavaScriptCore and parts of WebCore,
which are under the GNU Library General Public License 2, tinycc, which is under the GNU Lesser General Public License
2.1, and other libraries under permissive licences. All of them, with their licences, in the words of Bun's authors:

  https://github.com/oven-sh/bun/blob/bun-v${version}/LICENSE.md

Their sources, and how to build Bun with a changed JavaScriptCore:

  https://github.com/oven-sh/bun/tree/bun-v${version}
  https://github.com/oven-sh/WebKit

pullpass with your own Bun: the sources of pullpass are public, and its build takes any Bun. In a checkout of the same
version, after \`npm ci\`, put your Bun in place of node_modules/.bin/bun and type \`npm run build\`.`;
}

function section(title: string, body: string): string {
  return `${RULE}\n${title}\n${RULE}\n\n${body.trim()}\n\n`;
}
