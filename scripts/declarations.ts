import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/**
 * Writes the declarations that a file's exports need, and no others: what the library keeps to itself has no types
 * that an editor could offer.
 */
export async function writeDeclarations(
  entry: string,
  target: string,
  run: (program: string, args: readonly string[]) => Promise<void>,
): Promise<void> {
  const emitted = mkdtempSync(join(tmpdir(), "pullpass-types-"));
  try {
    await run("tsc", ["--project", "tsconfig.library.json", "--outDir", emitted]);
    const pending = [join(emitted, declarationOf(relative("src", entry)))];
    const done = new Set<string>();
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (done.has(file)) continue;
      done.add(file);
      pending.push(...copy(file, join(target, relative(emitted, file))));
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

/** tsc leaves `.ts` in the imports of a declaration; only a `.js` means the file beside it to every TypeScript. */
function copy(from: string, to: string): readonly string[] {
  const imported: string[] = [];
  const text = readFileSync(from, "utf8").replace(/(["'])(\.{1,2}\/[^"'\n]+)\.ts\1/g, (_all, quote, path) => {
    imported.push(join(dirname(from), `${path}.d.ts`));
    return `${quote}${path}.js${quote}`;
  });
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
  return imported;
}

function declarationOf(path: string): string {
  return path.replace(/\.ts$/, ".d.ts");
}
