import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What is imported at once, by a file and by all that it imports: neither types nor what `import()` brings. */
function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, names = "", target = ""] of text.matchAll(
    /^(?:import|export)\b(?! type)([^;"'=()]*?)\bfrom\s*"([^"\n]+)"/gm,
  )) {
    const [, listed] = /\{(.*)\}/s.exec(names) ?? [];
    const isTypesAlone = listed
      ?.split(",")
      .map((name) => name.trim())
      .every((name) => name === "" || name.startsWith("type "));
    if (isTypesAlone === true) continue;
    const path = target.startsWith(".") ? join(dirname(file), target) : target;
    if (seen.has(path)) continue;
    if (target.startsWith(".") && path.endsWith(".ts")) reached(path, seen);
    else seen.add(path);
  }
  return seen;
}

const cli = join(root, "src/cli");

/** What each command brings when it is called, by its name on the command line. */
const modules = [
  ...readFileSync(join(cli, "program.ts"), "utf8").matchAll(/import\("(\.\/commands\/.*)"\)/g),
];
const ofCommands = modules.map(([, path = ""]) => reached(join(cli, path)));

describe("the start of the command", () => {
  const atStart = new Set([reached(join(cli, "main.ts")), ...ofCommands].flatMap((paths) => [...paths]));

  it.each([
    "yaml",
    "socks",
    "@clack/prompts",
    "@azure/identity",
    "@azure/core-rest-pipeline",
  ])("loads nothing of %s, which few runs need", (name) => {
    expect(atStart.has(name)).toBe(false);
  });

  it("loads nothing of what is made in Azure", () => {
    const made = [...atStart].filter((path) =>
      /\/src\/providers\/azure\/(?:methods|rotate|graph)\//.test(path),
    );
    expect(made).toEqual([]);
  });

  it("loads nothing at all for --version, and no command for another", () => {
    expect(reached(join(cli, "start.ts"))).toEqual(
      new Set([join(cli, "start.ts"), join(cli, "call.ts"), "node:path"]),
    );
    expect([...reached(join(cli, "main.ts"))].filter((path) => path.includes("/src/jobs/"))).toEqual([]);
  });

  it("is followed through all that it imports", () => {
    expect(atStart.has("commander")).toBe(true);
    expect(atStart.has(join(root, "src/jobs/check.ts"))).toBe(true);
  });
});
