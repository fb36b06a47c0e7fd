import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { COMMAND } from "../command.ts";

describe("a reader that goes away", () => {
  it("gets no stack trace, and the command its own exit code", () => {
    const script = `{ ${COMMAND.join(" ")} connect --help; echo "exit $?" >&2; } | true`;
    const run = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    expect(run.stderr).toBe("exit 0\n");
  });
});
