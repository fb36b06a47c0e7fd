import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingForShells, titleWithNeeds } from "../../../testbed/requirements.ts";
import { pullpass } from "../../e2e/pullpass.ts";
import { runAtTerminal, shown } from "./at-terminal.ts";

const missing = missingForShells();
const ESCAPE = "\u001b";

/** Takes connections and says nothing, as a registry behind a firewall may. */
const silent = createServer();
let image: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  image = `127.0.0.1:${address.port}/team/app:1`;
});
afterAll(() => void silent.close());

const file = "test/cli/terminal/no-logins.json";
const asking = (timeout = "2s") => ["check", image, "--secret-file", file, "--request-timeout", timeout];

describe.skipIf(missing.length > 0)(titleWithNeeds("the built command at a terminal", missing), () => {
  it("shows what it waits for in a line that turns, and takes it away", async () => {
    const { screen, code } = await runAtTerminal(asking());
    expect(code).toBe(3);
    expect(screen).toMatch(/[|/\\-] asking 127\.0\.0\.1:\d+ for /);
    expect(shown(screen)).not.toContain("asking 127.0.0.1");
  });

  it("leaves nothing of it behind on Ctrl-C", async () => {
    const { screen, code } = await runAtTerminal(asking("20s"), { interruptAfterMs: 1_500 });
    expect(code).toBe(130);
    expect(screen).toContain(" asking 127.0.0.1");
    expect(shown(screen)).not.toContain("asking 127.0.0.1");
    expect(shown(screen)).toContain("interrupted; ");
  });

  it.each([
    { CI: "true" },
    { TERM: "dumb" },
  ])("prints one plain line a phase with %j", async (environment) => {
    const { screen } = await runAtTerminal(asking(), { environment });
    expect(screen.match(/^asking 127\.0\.0\.1/gm)).toHaveLength(1);
    expect(screen).not.toContain("\r\u001b[K");
  });

  it.each([
    ["colours what is wrong", {}, true],
    ["does not with NO_COLOR", { NO_COLOR: "1" }, false],
    ["does not with TERM=dumb", { TERM: "dumb" }, false],
  ])("%s", async (_what, environment, isColoured) => {
    const { screen } = await runAtTerminal(["connect"], { environment });
    expect(screen.includes(`${ESCAPE}[31m`)).toBe(isColoured);
  });
});

describe("the built command in a pipe", () => {
  it("prints one plain line a phase, and no colour; with -o json too", async () => {
    for (const output of [[], ["-o", "json"]]) {
      const run = await pullpass([...asking(), ...output]);
      expect(run.stderr.match(/^asking 127\.0\.0\.1/gm)).toHaveLength(1);
      expect(run.stdout + run.stderr).not.toContain(ESCAPE);
    }
  });

  it("colours with FORCE_COLOR", async () => {
    const run = await pullpass(["connect"], { environment: { FORCE_COLOR: "1" } });
    expect(run.stderr).toContain(`${ESCAPE}[31m`);
  });
});
