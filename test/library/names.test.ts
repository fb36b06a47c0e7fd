import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as library from "../../src/index.ts";

const root = join(import.meta.dirname, "../..");
const index = readFileSync(join(root, "src/index.ts"), "utf8");

interface PublicName {
  readonly name: string;
  readonly file: string;
}

const names: readonly PublicName[] = [
  ...index.matchAll(/^export (?:type )?\{([^}]*)\} from "\.\/([^"]+)";/gm),
].flatMap(([, list = "", file = ""]) =>
  list
    .split(",")
    .map((name) => name.trim().replace(/^type /, ""))
    .filter((name) => name !== "")
    .map((name) => ({ name, file: `src/${file}` })),
);

describe("the public names", () => {
  it("are these values; a name is taken away or given another meaning in a new major version alone", () => {
    expect(Object.keys(library).toSorted()).toEqual([
      "CAUSES",
      "DEPTHS",
      "SecretText",
      "addressText",
      "createProbe",
      "dataFromDocument",
      "decodeDockerConfig",
      "documentFromBytes",
      "documentFromData",
      "findingFromLintFault",
      "findingFromSkipped",
      "imageText",
      "keyFault",
      "lintDockerConfig",
      "lookupDockerConfigFile",
      "lookupPullSecrets",
      "mergeDocuments",
      "parseImageReference",
      "parsePlatform",
      "parseRegistryAddress",
      "platformText",
      "podPullSecrets",
      "printableKey",
      "pullSecretFrom",
      "putEntry",
      "removeEntry",
      "repositoryName",
      "serverKeyFor",
      "withDefaultTag",
    ]);
  });

  it("say each what it is", () => {
    const silent = names.filter(({ name, file }) => {
      const text = readFileSync(join(root, file), "utf8");
      const declaration = String.raw`export (?:interface|type|class|function|const) ${name}\b`;
      return !new RegExp(String.raw`\*/\n${declaration}`).test(text);
    });
    expect(names.length).toBeGreaterThan(50);
    expect(silent).toEqual([]);
  });

  it("include those of every type that they are made of", () => {
    const known = new Set(names.map(({ name }) => name));
    const unknown = names.flatMap(({ name, file }) =>
      typesIn(declarationOf(file, name)).filter((type) => isOurs(type) && !known.has(type)),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });
});

/** Types of src that stand for something more basic, or for another type with fewer members. */
const STAND_INS: ReadonlySet<string> = new Set(["ByteString", "ObjectMeta", "PullSecret"]);
const declared = new Set(
  globSync("src/**/*.ts", { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/^export (?:interface|type|class) (\w+)/gm)].map(
      ([, name = ""]) => name,
    ),
  ),
);

function isOurs(type: string): boolean {
  return declared.has(type) && !STAND_INS.has(type);
}

/** The declaration as a reader of the types sees it: of a function its head alone, of a class nothing private. */
function declarationOf(file: string, name: string): string {
  const text = readFileSync(join(root, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  const [declaration = ""] =
    new RegExp(String.raw`export (?:interface|type|class|const) ${name}\b[\s\S]*?(?:\n\}|;\n(?=\n|$))`).exec(
      text,
    ) ??
    new RegExp(String.raw`export function ${name}\([\s\S]*?\): [^\n]*\{\n`).exec(text) ??
    [];
  return declaration;
}

function typesIn(declaration: string): readonly string[] {
  const code = declaration.replaceAll(/"[^"\n]*"|`[^`]*`/g, "");
  return [...code.matchAll(/\b[A-Z]\w+\b/g)].map(([type]) => type);
}
