import { symlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushImage } from "../../testbed/image-push.ts";
import { makeImage } from "../../testbed/images.ts";
import { type RegistryHandle, type RegistrySet, startRegistries } from "../../testbed/registries.ts";
import { missingForRegistries, titleWithNeeds } from "../../testbed/requirements.ts";
import { type Installed, installPackage } from "../library/installed.ts";
import { readPage, root } from "./page.ts";

const { text: page } = readPage("docs/library.md");
const missing = await missingForRegistries();

/** The registry of the page; the test bed's stands in for it. */
const ON_PAGE = "reg.example.com";

interface Example {
  /** The heading above it. */
  readonly title: string;
  readonly file: string;
  readonly program: string;
  /** What stands below it. */
  readonly output: string;
}

const examples: readonly Example[] = page.split(/^#+ /m).flatMap((section) => {
  const [title = ""] = section.split("\n");
  const blocks = section.matchAll(/^```ts\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```/gm);
  return [...blocks].map(([, program = "", output = ""]) => {
    const file = `${title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}.ts`;
    return { title, file, program, output };
  });
});

describe("the library's page", () => {
  it("has no program without its output", () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(examples).toHaveLength(page.match(/^```ts$/gm)?.length ?? 0);
  });
});

describe.skipIf(missing.length > 0)(titleWithNeeds("a program of the library's page", missing), () => {
  let registries: RegistrySet;
  let registry: RegistryHandle;
  let installed: Installed;

  beforeAll(async () => {
    registries = await startRegistries();
    registry = registries.tlsBasic;
    const { team } = registry.users;
    await pushImage(registry, "team/app:1", await makeImage(), team);
    installed = await installPackage();
    const write = (name: string, content: string) => writeFile(join(installed.folder, name), content);
    await write("token.txt", team.password);
    await write("ca.pem", registries.caPem);
    for (const { file, program } of examples) await write(file, program.replaceAll(ON_PAGE, registry.host));
  }, 600_000);
  afterAll(async () => {
    await installed?.remove();
    await registries?.stop();
  });

  it.each(examples)("prints what the page says: $title", async ({ file, output }) => {
    const { code, stdout, stderr } = await installed.run("node", [file]);
    expect({ code, stderr, stdout: stdout.replaceAll(registry.host, ON_PAGE) }).toEqual({
      code: 0,
      stderr: "",
      stdout: output,
    });
    expect(stdout).not.toContain(registry.users.team.password);
  });

  it("compiles under the strictest options", async () => {
    symlinkSync(join(root, "node_modules/@types"), join(installed.folder, "node_modules/@types"));
    const compilerOptions = {
      module: "nodenext",
      target: "es2024",
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      noUnusedLocals: true,
      noEmit: true,
    };
    const files = examples.map(({ file }) => file);
    await writeFile(join(installed.folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    expect(await installed.run("tsc", ["--project", "."])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});
