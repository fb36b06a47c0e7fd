import { globSync } from "node:fs";
import { type Page, readPage, root } from "./page.ts";

/** Every page for people who use pullpass, in order of their paths. Decisions (`docs/adr`) are for who works on it. */
export function allPages(): readonly Page[] {
  return globSync("docs/**/*.md", { cwd: root })
    .filter((path) => !path.startsWith("docs/adr/"))
    .toSorted()
    .map(readPage);
}
