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

const message = `Failed to pull image "ghcr.io/acme/app:1": unauthorized`;

describe.skipIf(missing.length > 0)(titleWithNeeds("a finding at a terminal", missing), () => {
  it.each([80, 40])("breaks its text between words at %i columns, and no command", async (columns) => {
    const { screen } = await runAtTerminal(["explain", message], {
      columns,
      environment: { NO_COLOR: "1" },
    });
    const lines = screen.replaceAll("\r", "").trimEnd().split("\n");
    const commands = lines.filter((line) => line.includes("pullpass check "));
    expect(commands).toEqual(["         pullpass check ghcr.io/acme/app:1 -n NAMESPACE"]);
    for (const line of lines.filter((one) => !commands.includes(one)))
      expect(line.length).toBeLessThanOrEqual(columns);
    // The label column holds labels and nothing else.
    expect(lines.slice(1).every((line) => /^(?: {9}| {2}\w+ +|\s{15})\S/.test(line))).toBe(true);
    const { stdout } = await pullpass(["explain", message]);
    expect(lines.map((line) => line.trim()).join(" ")).toBe(
      stdout
        .split("\n")
        .map((line) => line.trim())
        .join(" ")
        .trimEnd(),
    );
  });

  it.each([{ CI: "true" }])("is a line for each fact with %j", async (environment) => {
    const { screen } = await runAtTerminal(["explain", message], {
      columns: 40,
      environment: { ...environment, NO_COLOR: "1" },
    });
    const { stdout } = await pullpass(["explain", message]);
    expect(screen.replaceAll("\r", "")).toBe(stdout);
  });

  it("says what is wrong with a command line between words, too", async () => {
    const { screen } = await runAtTerminal(["check", "a", "-f", "b"], {
      columns: 40,
      environment: { NO_COLOR: "1" },
    });
    expect(screen.replaceAll("\r", "")).toBe(
      "error: an image and -f exclude each\n       other: the manifests name the\n       images\n",
    );
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
