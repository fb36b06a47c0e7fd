import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { reportFormat } from "../../../src/cli/render/error-report.ts";
import { COMMAND } from "../../command.ts";

const [PROGRAM, ...FIRST] = COMMAND;

describe("the format that a command line asks for", () => {
  it.each([
    [["check", "x", "-o", "json"], "json"],
    [["check", "x", "-ojson"], "json"],
    [["check", "x", "--output", "yaml"], "yaml"],
    [["check", "x", "--output=json"], "json"],
    [["connect", "-o", "name"], undefined],
    [["connect", "-o"], undefined],
    [["connect", "json"], undefined],
    [[], undefined],
  ] as const)("is read from %j", (args, format) => {
    expect(reportFormat(args)).toBe(format);
  });
});

describe("a mistake on the command line", () => {
  it.each([
    ["a missing input", ["connect", "-o", "json"], /^missing: --registry/],
    ["an unknown flag", ["check", "nginx", "-o", "json", "--nope"], /^unknown option '--nope'/],
    ["an image that is none", ["check", "https://x", "-o", "json"], /is no image/],
  ])("is one JSON object on standard output: %s", (_what, args, message) => {
    const run = spawnSync(PROGRAM, [...FIRST, ...args], { encoding: "utf8" });
    expect(run.status).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({
      apiVersion: "pullpass.dev/v1",
      kind: "Error",
      code: "usage",
      message: expect.stringMatching(message),
      docs: `pullpass ${args[0]} --help`,
    });
  });
});
