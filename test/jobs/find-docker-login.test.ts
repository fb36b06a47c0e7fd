import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { machineFiles } from "../../src/io/machine/files.ts";
import { machineRun } from "../../src/io/machine/run.ts";
import { findDockerLogin } from "../../src/jobs/find-docker-login.ts";

const canary = `c4n4ry "q'&% ä`;
const ghcr = { domain: "ghcr.io", path: "" };
const hub = { domain: "docker.io", path: "" };
const inFile = { auth: Buffer.from(`robot$ci:${canary}`).toString("base64") };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pullpass-login-"));
  await mkdir(join(folder, "bin"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a helper on the PATH: a shell script with what it is told in `$asked`. */
async function helper(name: string, script: string): Promise<void> {
  const path = join(folder, "bin", `docker-credential-${name}`);
  const record = `asked=$(cat); printf '%s %s\\n' "$*" "$asked" >> '${folder}/asked'; env > '${folder}/env'`;
  await writeFile(path, `#!/bin/sh\n${record}\n${script}\n`);
  await chmod(path, 0o755);
}

/** A helper that knows these servers and speaks the protocol. */
function knowing(servers: Readonly<Record<string, { readonly Username: string; readonly Secret: string }>>) {
  const cases = Object.entries(servers).map(
    ([server, login]) =>
      `'${server}') cat <<'END'\n${JSON.stringify({ ServerURL: server, ...login })}\nEND\n;;`,
  );
  return `case "$asked" in\n${cases.join("\n")}\n*) echo 'credentials not found in native keychain'; exit 1 ;;\nesac`;
}

async function config(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function find(registry: typeof ghcr, ...paths: readonly string[]) {
  const environment = { PATH: `${join(folder, "bin")}${delimiter}/usr/bin${delimiter}/bin`, OWN: "kept" };
  const signal = new AbortController().signal;
  const outcome = await findDockerLogin(
    { files: machineFiles, run: machineRun, environment, signal },
    { registry, paths },
  );
  expect(JSON.stringify(outcome)).not.toContain("c4n4ry");
  return outcome;
}

async function asked(): Promise<readonly string[]> {
  return (await readFile(join(folder, "asked"), "utf8")).split("\n").filter((line) => line !== "");
}

describe("a docker login", () => {
  it("is found in the file itself, byte for byte", async () => {
    const path = await config("config.json", { auths: { "ghcr.io": inFile } });
    const { found, traces } = await find(ghcr, join(folder, "absent.json"), path);
    expect(found).toMatchObject({ path, credential: { username: "robot$ci" } });
    expect(found?.credential.password.reveal()).toBe(canary);
    expect(traces).toEqual([]);
  });

  it("is asked of the store, the server on standard input, nothing in arguments or environment", async () => {
    await helper("desktop", knowing({ "ghcr.io": { Username: "robot$ci", Secret: canary } }));
    const path = await config("config.json", { auths: { "ghcr.io": {} }, credsStore: "desktop" });
    const { found } = await find(ghcr, path);
    expect(found).toMatchObject({ path, helper: "desktop", credential: { username: "robot$ci" } });
    expect(found?.credential.password.reveal()).toBe(canary);
    expect(await asked()).toEqual(["get ghcr.io"]);
    const environment = await readFile(join(folder, "env"), "utf8");
    expect(environment).toContain("OWN=kept");
    expect(environment).not.toContain("ghcr.io");
  });

  it.each([
    ["https://index.docker.io/v1/", ["get https://index.docker.io/v1/"]],
    ["docker.io", ["get https://index.docker.io/v1/", "get docker.io"]],
  ])("to Docker Hub is asked as docker does, then as podman does: %s", async (server, questions) => {
    await helper("pass", knowing({ [server]: { Username: "acme", Secret: canary } }));
    const path = await config("config.json", { credsStore: "pass" });
    expect((await find(hub, path)).found).toMatchObject({ credential: { username: "acme" } });
    expect(await asked()).toEqual(questions);
  });

  it("is asked of the registry's own helper, not of the store", async () => {
    await helper("desktop", "exit 9");
    await helper("ecr-login", knowing({ "ghcr.io": { Username: "AWS", Secret: canary } }));
    const path = await config("config.json", {
      credsStore: "desktop",
      credHelpers: { "ghcr.io": "ecr-login" },
    });
    expect((await find(ghcr, path)).found).toMatchObject({ helper: "ecr-login" });
  });

  it("that podman has is found behind docker's that fails, whose reason is kept", async () => {
    await helper("desktop", "echo 'the key chain is locked'; exit 2");
    const docker = await config("config.json", { auths: { "ghcr.io": {} }, credsStore: "desktop" });
    const podman = await config("auth.json", { auths: { "ghcr.io": inFile } });
    const { found, traces } = await find(ghcr, docker, podman);
    expect(found).toMatchObject({ path: podman });
    expect(traces).toEqual([
      {
        kind: "helper-failed",
        path: docker,
        helper: "desktop",
        failure: { kind: "exit-code", exitCode: 2, words: "the key chain is locked" },
      },
      { kind: "stub", path: docker, key: "ghcr.io" },
    ]);
  });

  it("in the file is taken where the helper has none", async () => {
    await helper("desktop", knowing({}));
    const path = await config("config.json", { auths: { "ghcr.io": inFile }, credsStore: "desktop" });
    const { found, traces } = await find(ghcr, path);
    expect(found).toMatchObject({ path, credential: { username: "robot$ci" } });
    expect(found).not.toHaveProperty("helper");
    expect(traces).toEqual([{ kind: "helper-empty", path, helper: "desktop" }]);
  });
});

describe("no docker login", () => {
  it.each([
    ["a stub", { auths: { "ghcr.io": {} } }, [{ kind: "stub", key: "ghcr.io" }]],
    ["another registry's login", { auths: { "reg.example": inFile } }, [{ kind: "no-entry" }]],
    [
      "an identity token",
      { auths: { "ghcr.io": { identitytoken: canary } } },
      [{ kind: "identity-token", key: "ghcr.io" }],
    ],
    [
      "an entry that cannot be decoded",
      { auths: { "ghcr.io": { auth: "*" } } },
      [{ kind: "undecodable", key: "ghcr.io", reason: "illegal base64 data at input byte 0" }],
    ],
    [
      "no JSON",
      `{"auths":{"ghcr.io":{"auth":"${inFile.auth}"}`,
      [{ kind: "unreadable-file", reason: "it is no JSON: unexpected end of JSON input" }],
    ],
    [
      "a helper that is missing, and the stub it left",
      { auths: { "ghcr.io": {} }, credsStore: "gone" },
      [
        { kind: "helper-failed", helper: "gone", failure: { kind: "not-found" } },
        { kind: "stub", key: "ghcr.io" },
      ],
    ],
    [
      "a helper whose name is a path",
      { credsStore: "/../../bin/sh" },
      [{ kind: "helper-failed", helper: "/../../bin/sh", failure: { kind: "bad-name" } }],
    ],
  ])("is in %s", async (_what, content, traces) => {
    const path = await config("config.json", content);
    expect(await find(ghcr, path)).toEqual({ traces: traces.map((trace) => ({ path, ...trace })) });
  });

  it.each([
    [
      "has an identity token",
      knowing({ "ghcr.io": { Username: "<token>", Secret: canary } }),
      { kind: "identity-token", key: "ghcr.io" },
    ],
    ["has none", knowing({}), { kind: "helper-empty" }],
    [
      "chatters before its answer",
      `echo 'welcome to ${canary}'`,
      { kind: "helper-failed", failure: { kind: "unreadable", detail: "something else than a JSON object" } },
    ],
    [
      "never ends to speak",
      "yes 'n0ise n0ise n0ise'",
      { kind: "helper-failed", failure: { kind: "too-much-output", maxOutputBytes: 131_072 } },
    ],
  ])("comes from a helper that %s", async (_what, script, trace) => {
    await helper("x", script.replaceAll(canary, canary.replaceAll("'", "")));
    const path = await config("config.json", { credsStore: "x" });
    expect(await find(ghcr, path)).toEqual({ traces: [{ path, helper: "x", ...trace }] });
  });

  it("is in a folder, or in a file that is too long", async () => {
    const long = await config("long.json", " ".repeat(1_048_577));
    expect(await find(ghcr, folder, long)).toEqual({
      traces: [
        { kind: "unreadable-file", path: folder, reason: "it is a directory" },
        { kind: "unreadable-file", path: long, reason: "it holds more than 1048576 bytes" },
      ],
    });
  });
});
