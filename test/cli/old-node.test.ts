import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";

const CLI = join(import.meta.dirname, "../../dist/cli.mjs");

/** A Node of this machine that is older than pullpass takes, outside node_modules. */
function oldNode(): string | undefined {
  const folders = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return folders
    .map((folder) => join(folder, "node"))
    .filter((path) => existsSync(path))
    .find((path) => {
      const { stdout } = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8" });
      const [major = 0, minor = 0] = stdout.split(".").map(Number);
      return major < 22 || (major === 22 && minor < 19);
    });
}

const node = oldNode();

describe.skipIf(node === undefined)(
  `an old Node${node === undefined ? " (needs a Node older than 22.19 in the PATH)" : ""}`,
  () => {
    it("is told in one sentence, with exit code 2", () => {
      const run = spawnSync(node ?? "", [CLI, "version"], { encoding: "utf8" });
      expect(run.stdout).toBe("");
      expect(run.stderr).toMatch(
        /^error: pullpass needs Node 22\.19 or newer, and this is Node \d+\.\d+\.\d+; [^\n]+\n$/,
      );
      expect(run.status).toBe(2);
    });
  },
);

describe("this Node", () => {
  it("runs the bundle", () => {
    const run = spawnSync(process.execPath, [CLI, "version"], { encoding: "utf8" });
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(run.stdout).toMatch(/^pullpass \d+\.\d+\.\d+\n$/);
  });
});
