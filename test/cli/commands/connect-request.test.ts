import { describe, expect, it } from "vitest";
import type { ConnectFlags } from "../../../src/cli/commands/connect.ts";
import { readConnectRequest } from "../../../src/cli/commands/connect-request.ts";
import type { RunContext } from "../../../src/cli/run-context.ts";
import type { RunOutcome } from "../../../src/core/run.ts";
import { testTerminal } from "../../builders/terminal.ts";

const canary = "c4n4ry-Pa$$";
const DOCKER_CONFIG = "/home/u/.docker/config.json";
const auth = Buffer.from(`robot$ci:${canary}`).toString("base64");

interface Machine {
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, unknown>>;
  /** What every helper ends with. */
  readonly helper?: RunOutcome;
}

/** Reads `connect ghcr.io` with these flags on a machine with these files. */
function read(flags: Partial<ConnectFlags>, machine: Machine = {}, argument = "ghcr.io") {
  const { environment = { HOME: "/home/u" }, files = {}, helper = { kind: "not-found" } } = machine;
  const { terminal } = testTerminal({ environment });
  const unused = () => Promise.reject(new Error("no port is needed"));
  const context: RunContext = {
    terminal,
    files: {
      read: async (path) => {
        if (!Object.hasOwn(files, path)) return { ok: false, reason: "no such file" };
        return { ok: true, bytes: new TextEncoder().encode(JSON.stringify(files[path])) };
      },
      write: unused,
    },
    run: async () => helper,
    programName: "pullpass",
    args: ["connect", argument],
    interrupted: new AbortController().signal,
    openPorts: unused,
    openRegistry: unused,
    openAzure: unused,
  };
  const defaults = { secretName: "pullpass", attach: true, input: true, dryRun: "none" } as const;
  const ask = { prove: "blob", requestTimeout: 10_000, azureLogin: "default", secretLifetime: 180 } as const;
  return readConnectRequest(context, {
    argument,
    flags: { ...defaults, ...ask, ...flags },
    signal: new AbortController().signal,
  });
}

/** The same of flags that give a credential. */
async function readGiven(...call: Parameters<typeof read>) {
  const { source, notes } = await read(...call);
  if (source.kind !== "given") throw new Error("no credential was given");
  return { entry: source.entry, notes };
}

const loggedIn = { [DOCKER_CONFIG]: { auths: { "ghcr.io": { auth } } } };

describe("connect with a docker login", () => {
  it.each([
    ["--method docker-login", { method: "docker-login" }],
    ["--from-docker-config", { fromDockerConfig: true }],
    ["both", { method: "docker-login", fromDockerConfig: true }],
  ] as const)("takes user name and password from it: %s", async (_what, flags) => {
    const { entry, notes } = await readGiven(flags, { files: loggedIn });
    expect(entry).toMatchObject({ serverKey: "ghcr.io", method: "docker-login" });
    expect(entry.credential.username).toBe("robot$ci");
    expect(entry.credential.password.reveal()).toBe(canary);
    expect(notes).toEqual([`the login of robot$ci in ${DOCKER_CONFIG} is used`]);
  });

  it("takes the file that is named in place of the usual ones", async () => {
    const { entry } = await readGiven(
      { fromDockerConfig: "/ci/config.json" },
      { files: { "/ci/config.json": { auths: { "https://index.docker.io/v1/": { auth } } } } },
      "docker.io",
    );
    expect(entry.serverKey).toBe("https://index.docker.io/v1/");
  });

  it("says which helper it is from, and that a cloud's token ends soon", async () => {
    const login = JSON.stringify({ ServerURL: "ghcr.io", Username: "AWS", Secret: canary });
    const stdout = new TextEncoder().encode(login);
    const { notes } = await readGiven(
      { method: "docker-login" },
      {
        files: { [DOCKER_CONFIG]: { credHelpers: { "ghcr.io": "ecr-login" } } },
        helper: { kind: "exited", exitCode: 0, stdout, stderr: new Uint8Array() },
      },
    );
    expect(notes).toEqual([
      `the login of AWS from the helper ecr-login, named in ${DOCKER_CONFIG}, is used`,
      "the helper ecr-login makes tokens that end within hours, and the secret does not follow: Pods that start later cannot pull",
    ]);
  });

  it("tells why docker's own gave none where podman's is used", async () => {
    const podman = "/home/u/.config/containers/auth.json";
    const files = { ...{ [DOCKER_CONFIG]: { auths: { "ghcr.io": {} } } }, [podman]: loggedIn[DOCKER_CONFIG] };
    const { notes } = await readGiven({ method: "docker-login" }, { files });
    expect(notes).toEqual([
      `${DOCKER_CONFIG} names \`ghcr.io\` without a password: a stub, whose password is kept elsewhere`,
      `the login of robot$ci in ${podman} is used`,
    ]);
  });
});

describe("connect without a docker login that it could use", () => {
  it.each([
    [
      "no file is there",
      {},
      `there is no docker login for ghcr.io: no such file: ${DOCKER_CONFIG}, /home/u/.config/containers/auth.json`,
      "docker login ghcr.io, or --from-docker-config FILE, or pullpass connect ghcr.io --method password",
    ],
    [
      "nobody is at home",
      { environment: {} },
      "where is the docker configuration? Neither HOME nor DOCKER_CONFIG says so",
      "--from-docker-config FILE",
    ],
    [
      "a stub",
      { files: { [DOCKER_CONFIG]: { auths: { "ghcr.io": {} } } } },
      `there is no docker login for ghcr.io that a kubelet could use: ${DOCKER_CONFIG} names \`ghcr.io\` without a password: a stub, whose password is kept elsewhere`,
      "docker login ghcr.io, or pullpass connect ghcr.io --method password --username USER --password-file FILE",
    ],
    [
      "a helper that is missing",
      { files: { [DOCKER_CONFIG]: { credsStore: "desktop" } } },
      `there is no docker login for ghcr.io that a kubelet could use: the helper \`desktop\`, named in ${DOCKER_CONFIG}, is missing: there is no program docker-credential-desktop on the PATH`,
      "docker login ghcr.io, or ",
    ],
    [
      "an identity token",
      { files: { [DOCKER_CONFIG]: { auths: { "ghcr.io": { identitytoken: canary } } } } },
      `there is no docker login for ghcr.io that a kubelet could use: the entry \`ghcr.io\` of ${DOCKER_CONFIG} has an identity token, which a kubelet ignores: it knows user names with passwords or access tokens alone`,
      "make an access token at the registry, and pullpass connect ghcr.io --method password",
    ],
  ])("says why: %s", async (_what, machine: Machine, message, hint) => {
    await expect(read({ method: "docker-login" }, machine)).rejects.toMatchObject({
      name: "UsageError",
      message,
      hint: expect.stringContaining(hint),
    });
  });

  it("names no user that a secret cannot hold", async () => {
    const stdout = new TextEncoder().encode(JSON.stringify({ Username: "a:b", Secret: canary }));
    const machine: Machine = {
      files: { [DOCKER_CONFIG]: { credsStore: "x" } },
      helper: { kind: "exited", exitCode: 0, stdout, stderr: new Uint8Array() },
    };
    await expect(read({ method: "docker-login" }, machine)).rejects.toMatchObject({
      name: "UsageError",
      message: "the docker login's user name: a user name cannot hold a colon: HTTP ends it there",
    });
  });
});

describe("the method of connect", () => {
  it.each([
    [
      { fromDockerConfig: true, method: "password" },
      "--from-docker-config and --method password exclude each other",
    ],
    [{ fromDockerConfig: true, username: "a" }, "--username and --from-docker-config exclude each other"],
    [
      { method: "docker-login", passwordStdin: true, passwordFile: "x" },
      "--password-stdin, --password-file and --method docker-login exclude each other",
    ],
    [
      { method: "magic" },
      "there is no method `magic`; there is: docker-login, existing-secret, node-identity, repository-token, new-service-principal, existing-service-principal, admin-user, password",
    ],
  ] as const)("is one and whole: %j", async (flags, message) => {
    await expect(read(flags, { files: loggedIn })).rejects.toMatchObject({ name: "UsageError", message });
  });
});
