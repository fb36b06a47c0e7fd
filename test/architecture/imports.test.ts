import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What a folder of src may import: folders of src, and packages. Arrows point inward. */
const RULES: Readonly<Record<string, { readonly folders: readonly string[]; readonly packages: RegExp }>> = {
  core: { folders: ["core"], packages: /^$/ },
  providers: { folders: ["providers", "core"], packages: /^zod\/mini$/ },
  io: {
    folders: ["io", "core"],
    packages: /^(node:.*|zod(\/.*)?|yaml|socks|@azure\/(identity|core-rest-pipeline))$/,
  },
  jobs: { folders: ["jobs", "providers", "core"], packages: /^$/ },
  library: { folders: ["library", "jobs", "io", "core"], packages: /^$/ },
  "index.ts": { folders: ["library", "core"], packages: /^$/ },
  cli: {
    folders: ["cli", "jobs", "providers", "io", "core"],
    packages: /^(node:.*|commander|@clack\/prompts|yaml)$/,
  },
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\b[^;"'=()]*?\bfrom\s*"([^"\n]+)"/gm);
  const bare = text.matchAll(/^import\s*"([^"\n]+)"/gm);
  const calls = text.matchAll(/\bimport\(\s*"([^"\n]+)"/g);
  return [...statements, ...bare, ...calls].map(([, target = ""]) => ({ file, target }));
}

function fault({ file, target }: Import): string | undefined {
  const layer = file.split("/")[1] ?? "";
  const rule = RULES[layer];
  if (rule === undefined) return `${file} is in no layer that this test knows`;
  if (!target.startsWith("."))
    return rule.packages.test(target) ? undefined : `${file} imports the package ${target}`;
  const path = relative(root, join(root, dirname(file), target));
  if (path === "package.json") return layer === "cli" ? undefined : `${file} imports package.json`;
  const folder = path.split("/")[1] ?? "";
  return path.startsWith("src/") && rule.folders.includes(folder) ? undefined : `${file} imports ${path}`;
}

describe("the arrows of the architecture point inward", () => {
  const files = globSync("src/**/*.ts", { cwd: root });
  const imports = files.flatMap(importsOf);

  it("looks at every source file", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it("finds no import against them", () => {
    expect(imports.map(fault).filter((text) => text !== undefined)).toEqual([]);
  });

  it("keeps the core free of the world", () => {
    const world =
      /\b(?:Date\.now\(|new Date\(\)|Math\.random\(|process\.|fetch\(|setTimeout\(|Buffer\b|console\.)/;
    const offenders = globSync("src/core/**/*.ts", { cwd: root }).filter((file) => world.test(codeOf(file)));
    expect(offenders).toEqual([]);
  });

  it("has public names in src/index.ts, and no code", () => {
    const rest = codeOf("src/index.ts").replaceAll(/export (?:type )?\{[^}]*\} from "[^"]+";/g, "");
    expect(rest.trim()).toBe("");
  });

  it("would notice an import against them", () => {
    expect(fault({ file: "src/index.ts", target: "./jobs/check.ts" })).toContain("imports src/jobs");
    expect(fault({ file: "src/library/probe.ts", target: "../cli/version.ts" })).toContain("imports src/cli");

    expect(fault({ file: "src/core/kube/kube.ts", target: "../../io/http/client.ts" })).toContain(
      "imports src/io",
    );
    expect(fault({ file: "src/io/kube/x.ts", target: "../../jobs/connect.ts" })).toContain(
      "imports src/jobs",
    );
    expect(fault({ file: "src/core/x/y.ts", target: "node:fs" })).toContain("imports the package node:fs");
  });
});

/** The file without its comments, which may speak of the world. */
function codeOf(file: string): string {
  return readFileSync(join(root, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
}
