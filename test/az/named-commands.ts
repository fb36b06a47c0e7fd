import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** A command with a flag and its value; without one it is a mention. */
const COMMAND = /\baz (?:acr|ad|aks|role) [a-z-]+[^\n"`\\]*? --[a-z-]+ [A-Za-z$0-9][^\n"`\\]*/g;

/** What `--print-admin-commands` is put together from, and the page of what was run: those are run. */
const RUN_ANYWAY = /^src\/providers\/azure\/(?:arm|graph)\/|^docs\/azure-az\.md$/;

/** Every command line of az's that the sources or the pages name, with a word for what is filled in. */
export function namedCommands(): readonly string[] {
  const files = globSync(["src/**/*.ts", "docs/**/*.md", "README.md"], { cwd: ROOT });
  const lines = files
    .filter((file) => !RUN_ANYWAY.test(file))
    .flatMap((file) => textOf(file).match(COMMAND) ?? [])
    .flatMap((line) => line.split(" && "))
    // Shown in part.
    .filter((line) => !line.includes("…"));
  const filledIn = lines.map((line) => line.replace(/\$\{[^}]*\}/g, "acmeshop"));
  return [...new Set(filledIn.map((line) => line.trim()))].toSorted();
}

/** With what is written on two lines as one. */
function textOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8").replace(/" \+\n\s*["`]/g, "");
}
