import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Installed, installPackage } from "./installed.ts";

const root = join(import.meta.dirname, "../..");
const { version }: { readonly version: string } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

let installed: Installed;
beforeAll(async () => {
  installed = await installPackage();
});
afterAll(() => installed?.remove());

describe("the package, installed in an empty folder without a network", () => {
  it("brings nothing but itself", () => {
    const modules = readdirSync(join(installed.folder, "node_modules")).filter(
      (name) => !name.startsWith("."),
    );
    expect(modules).toEqual(["pullpass"]);
    expect(readdirSync(join(installed.folder, "node_modules/pullpass")).toSorted()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
    ]);
  });

  it("runs no script of its own when it is installed, and carries the licences of all that is bundled", () => {
    const folder = join(installed.folder, "node_modules/pullpass");
    const manifest: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    const atInstall = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(atInstall.filter((name) => manifest["scripts"]?.[name] !== undefined)).toEqual([]);
    for (const kind of ["dependencies", "optionalDependencies", "peerDependencies"])
      expect(manifest[kind]).toBeUndefined();
    expect(readFileSync(join(folder, "dist/THIRD_PARTY_LICENSES.txt"), "utf8")).toContain("@azure/identity");
  });

  it("completes kubectl's arguments under the name that kubectl looks for", async () => {
    const { code, stdout } = await installed.run("node_modules/.bin/kubectl_complete-pullpass", ["conn"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^connect\t/);
  });

  it.each(["pullpass", "kubectl-pullpass"])("runs as %s", async (name) => {
    expect(await installed.run(`node_modules/.bin/${name}`, ["version"])).toEqual({
      code: 0,
      stdout: `pullpass ${version}\n`,
      stderr: "",
    });
  });

  it("has a library in one file, which loads nothing but Node's own modules and does nothing by being loaded", () => {
    const bundle = readFileSync(join(installed.folder, "node_modules/pullpass/dist/index.mjs"), "utf8");
    const loaded = [...bundle.matchAll(/^import\b[^"]*"([^"]+)"/gm)].map(([, module = ""]) => module);
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.filter((module) => !module.startsWith("node:"))).toEqual([]);
    expect(bundle).not.toMatch(/\bimport\(|\brequire\(|\bprocess\.|\bconsole\./);
  });

  it.each([
    ["imported", "module.mjs", 'import { serverKeyFor } from "pullpass";'],
    ["required", "script.cjs", 'const { serverKeyFor } = require("pullpass");'],
  ])("can be %s", async (_how, file, loading) => {
    await writeFile(
      join(installed.folder, file),
      `${loading}\nconsole.log(serverKeyFor({ domain: "docker.io", path: "" }));\n`,
    );
    expect(await installed.run("node", [file])).toEqual({
      code: 0,
      stdout: "https://index.docker.io/v1/\n",
      stderr: "",
    });
  });

  it("keeps its inside to itself", async () => {
    await writeFile(
      join(installed.folder, "inside.mjs"),
      'import "pullpass/dist/types/core/registry/proof.js";\n',
    );
    const { code, stderr } = await installed.run("node", ["inside.mjs"]);
    expect(code).toBe(1);
    expect(stderr).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});

const CONSUMER = `
import { createProbe, lookupPullSecrets, parseImageReference, pullSecretFrom, type Finding } from "pullpass";

interface V1Secret {
  apiVersion?: string;
  data?: { [key: string]: string };
  metadata?: { name?: string; namespace?: string; labels?: { [key: string]: string } };
  type?: string;
}

export async function titles(text: string, secrets: V1Secret[], signal: AbortSignal): Promise<string[]> {
  const parsed = parseImageReference(text);
  if (!parsed.ok) return [parsed.reason];
  const lookup = lookupPullSecrets(secrets.map(pullSecretFrom), parsed.image);
  if (!lookup.ok) return [lookup.malformed.reason];
  const probe = createProbe({ userAgent: "x/1", environment: {} });
  const found: Finding[] = [];
  for (const credential of lookup.candidates) {
    const answer = await probe.ask({ image: parsed.image, credential, signal });
    if (!answer.ok) found.push(answer.finding);
  }
  return found.map(({ title }) => title);
}

// @ts-expect-error a password is no plain text
createProbe({ userAgent: "x/1" }).tryCredential({ registry: { domain: "ghcr.io", path: "" }, credential: { username: "u", password: "p" } });
`;

describe("the package's types", () => {
  it.each([
    ["nodenext", "nodenext"],
    ["node16", "node16"],
    ["esnext", "bundler"],
  ])("are whole for module %s, resolution %s, without the types of anybody else", async (module, moduleResolution) => {
    const compilerOptions = {
      module,
      moduleResolution,
      target: "es2022",
      lib: ["es2024", "dom"],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
    };
    await writeFile(join(installed.folder, "consumer.ts"), CONSUMER);
    await writeFile(
      join(installed.folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["consumer.ts"] }),
    );
    expect(await installed.run("tsc", ["--project", "."])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});
