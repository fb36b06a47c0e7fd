import { describe, expect, it } from "vitest";
import type { ConnectFlags } from "../../../src/cli/commands/connect.ts";
import { readEssentials } from "../../../src/cli/commands/connect-missing.ts";
import type { RunContext } from "../../../src/cli/run-context.ts";
import { testTerminal } from "../../builders/terminal.ts";

const person = { stdinIsTerminal: true, stdoutIsTerminal: true };

interface Line {
  readonly args: readonly string[];
  readonly argument?: string;
  readonly flags?: Partial<ConnectFlags>;
}

/** Reads `connect` with these flags; a pipe unless told otherwise. */
function read({ args, argument, flags }: Line, terminal: Parameters<typeof testTerminal>[0] = {}) {
  const unused = () => Promise.reject(new Error("no port is needed"));
  const context: RunContext = {
    terminal: testTerminal(terminal).terminal,
    files: { read: async () => ({ ok: false, reason: "no such file" }), write: unused },
    run: async () => ({ kind: "not-found" }),
    programName: "kubectl pullpass",
    args: ["connect", ...args],
    interrupted: new AbortController().signal,
    openPorts: unused,
    openRegistry: unused,
    openAzure: unused,
  };
  const azure = { azureLogin: "default", secretLifetime: 180 } as const;
  const defaults = { ...azure, secretName: "pullpass", attach: true, dryRun: "none", prove: "blob" } as const;
  return readEssentials(context, argument, { ...defaults, requestTimeout: 10_000, ...flags });
}

const nothing: Line = { args: ["-n", "shop"], flags: { namespace: ["shop"] } };
const ALL_OF_IT = {
  name: "UsageError",
  message:
    "missing: --registry, --method (docker-login, existing-secret, node-identity, repository-token, new-service-principal, existing-service-principal, admin-user, password), --username, --password-stdin or --password-file",
  hint: "kubectl pullpass connect -n shop --registry REGISTRY --method password --username USER --password-file FILE",
};

describe("what connect was not told", () => {
  it("is named all at once, with the whole command", () => {
    expect(() => read(nothing)).toThrow(expect.objectContaining(ALL_OF_IT));
  });

  it.each([
    [
      "a registry",
      { args: ["ghcr.io"], argument: "ghcr.io" },
      /^--method .*, --username, --password-stdin or/,
    ],
    [
      "a user name, which means a password",
      { args: ["--username", "robot$ci"], flags: { username: "robot$ci" } },
      /^--registry, --password-stdin or --password-file$/,
    ],
    [
      "a docker login, which has the rest",
      { args: ["--method", "docker-login"], flags: { method: "docker-login" } },
      /^--registry$/,
    ],
    [
      "a password file, which means a password",
      { args: ["ghcr.io", "--password-file", "f"], argument: "ghcr.io", flags: { passwordFile: "f" } },
      /^--username$/,
    ],
  ] as const)("leaves out what was: %s", (_what, line, flags) => {
    expect(() => read(line)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(new RegExp(flags.source.replace("^", "^missing: "))),
      }),
    );
  });

  it("quotes what a shell would not leave as it is", () => {
    const line = {
      args: ["ghcr.io", "--username", "robot$ci"],
      argument: "ghcr.io",
      flags: { username: "robot$ci" },
    };
    expect(() => read(line)).toThrow(
      expect.objectContaining({
        hint: "kubectl pullpass connect ghcr.io --username 'robot$ci' --password-file FILE",
      }),
    );
  });

  it.each([
    ["a pipe", {}],
    ["CI", { ...person, environment: { CI: "true" } }],
    ["a dumb terminal", { ...person, environment: { TERM: "dumb" } }],
  ])("is the same list in %s", (_where, terminal) => {
    expect(() => read(nothing, terminal)).toThrow(expect.objectContaining(ALL_OF_IT));
  });

  it("is no password where a person can be asked for it", () => {
    const line = { args: [], argument: "ghcr.io", flags: { username: "u" } };
    expect(read(line, person)).toMatchObject({ registry: "ghcr.io", method: { name: "password" } });
    expect(() => read({ ...line, flags: { username: "u", input: false } }, person)).toThrow(
      /^missing: --password/,
    );
    expect(() => read({ ...line, flags: { username: "u", output: "json" } }, person)).toThrow(
      /^missing: --pass/,
    );
  });

  it("is not asked about before what is wrong has been said", () => {
    expect(() => read({ args: [], argument: "a.io", flags: { registry: "b.io" } })).toThrow(/named twice/);
    expect(() => read({ args: [], flags: { method: "magic" } })).toThrow(/there is no method `magic`/);
  });
});
