import { readFileSync } from "node:fs";

/** The exact version of a tool that package.json pins, `1.4.5`. */
export function pinnedVersion(tool: string): string {
  const { devDependencies }: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  const version = devDependencies[tool];
  if (version === undefined) throw new Error(`package.json does not pin ${tool}`);
  return version;
}
