import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const CLI = join(import.meta.dirname, "../../dist/cli.mjs");

describe("a reader that goes away", () => {
  it("gets no stack trace, and the command its own exit code", () => {
    const script = `{ ${process.execPath} ${CLI} connect --help; echo "exit $?" >&2; } | true`;
    const run = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    expect(run.stderr).toBe("exit 0\n");
  });
});
