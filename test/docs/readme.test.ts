import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const CLI = join(root, "dist/cli.mjs");

/** The lines of the README's shell blocks, without comments, one command each. */
function commands(): readonly string[] {
  const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  return blocks
    .flatMap((block) => block.split("\n"))
    .flatMap((line) => line.replace(/\s+#.*$/, "").split(" && "))
    .filter((line) => line !== "");
}

describe("the README", () => {
  it("asks for nothing that CI does not run", () => {
    const ci = readFileSync(join(root, ".ci/run"), "utf8").split("\n");
    const npm = commands().filter((line) => line.startsWith("npm "));
    expect(npm).toContain("npm run demo");
    expect(npm).toContain("npm test");
    expect(npm.filter((line) => !ci.includes(line))).toEqual([]);
  });

  it("shows commands that the program has", () => {
    const run = spawnSync(process.execPath, [CLI, "help"], { encoding: "utf8" });
    expect(run.status).toBe(0);
    const shown = [...readme.matchAll(/`pullpass ([a-z]+)/g)].map(([, name = ""]) => name);
    expect(shown).toContain("connect");
    for (const name of shown) expect(run.stdout).toContain(`\n  ${name} `);
  });

  it("shows flags that connect takes", () => {
    const { stdout } = spawnSync(process.execPath, [CLI, "connect", "--help"], { encoding: "utf8" });
    const [, example = ""] = /\$ pullpass connect ([\s\S]*?)\nsecret\//.exec(readme) ?? [];
    const flags = [...example.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);
    expect(flags).toEqual(["--method", "--username", "--password-file", "--image", "--restart"]);
    for (const flag of flags) expect(stdout).toContain(`${flag} `);
  });
});
