import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLI, EXECUTABLE } from "../command.ts";

const BIN = dirname(EXECUTABLE);

function run(program: string, args: readonly string[], cwd = BIN) {
  return spawnSync(program, args, { encoding: "utf8", cwd, env: { PATH: BIN, HOME: "/nonexistent" } });
}

describe("the executable", () => {
  it("needs no Node, and prints what the bundle prints", () => {
    for (const args of [
      ["--version"],
      ["help"],
      ["connect", "--help"],
      ["explain", "PP1204"],
      ["nonsense"],
    ]) {
      const bundle = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8" });
      const { status, stdout, stderr } = run(EXECUTABLE, args);
      expect({ status, stdout, stderr }).toEqual({
        status: bundle.status,
        stdout: bundle.stdout,
        stderr: bundle.stderr,
      });
    }
  });

  it("is kubectl's plug-in by another name", () => {
    expect(run(join(BIN, "kubectl-pullpass"), ["help"]).stdout).toContain("kubectl pullpass connect");
    expect(run("kubectl_complete-pullpass", ["conn"]).stdout).toMatch(/^connect\t/);
  });
});

describe("a folder that the executable is called in", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "pullpass-folder-"));
    writeFileSync(join(folder, ".env"), "KUBECONFIG=/somebody/elses/kubeconfig\n");
    writeFileSync(join(folder, "bunfig.toml"), 'preload = ["./evil.js"]\n');
    writeFileSync(join(folder, "evil.js"), 'process.stdout.write("evil\\n");\n');
    writeFileSync(join(folder, "package.json"), "{ this is no JSON");
    writeFileSync(join(folder, "tsconfig.json"), "{ nor is this");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has no say in what it does", () => {
    const { stdout, stderr } = run(EXECUTABLE, ["secret", "show", "x", "-n", "shop"], folder);
    expect(stdout).toBe("");
    expect(stderr).not.toContain("somebody");
    expect(run(EXECUTABLE, ["--version"], folder).stdout).toMatch(/^pullpass \d/);
  });
});
