import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { addCaller } from "../servers/azure/state.ts";
import { watchCommandLines } from "./command-lines.ts";
import { describeOnAzure, HOST } from "./describe-azure.ts";
import { cloudState, passwordsOf } from "./kill/azure-cloud.ts";
import type { PullpassOptions, PullpassRun } from "./pullpass.ts";
import { until } from "./stage.ts";

const NOTHING_MADE = { applications: [], principals: 0, roles: [], scopeMaps: [], tokens: [] };

describeOnAzure("a bad day with a registry of Azure's", (azure) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pullpass-az-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => {
    azure.here.azure.state.weather.secretLag = 0;
  });

  const connect = (flags: readonly string[], options: PullpassOptions = {}): Promise<PullpassRun> => {
    const { here, caller, namespace, image } = azure;
    const args = ["connect", HOST, "-n", namespace, "--image", image, "--prove-from", "here", ...flags];
    return here.run(caller, args, options);
  };

  /** A program `az` that answers whoever wants a token as Microsoft's does. */
  async function fakeAz(script: string): Promise<string> {
    const path = join(folder, "az");
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return `${folder}:${process.env["PATH"]}`;
  }

  it("says that nobody is logged in, and how to", async () => {
    const run = await connect(["--method", "admin-user"], {
      environment: { AZURE_CLIENT_ID: "", AZURE_CLIENT_SECRET: "", AZURE_TENANT_ID: "" },
    });

    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stderr).toContain("nobody is logged in to Azure here");
    expect(run.stderr).toContain("help   log in: az login");
  });

  it("says that the login of az has ended, by the code that az printed", async () => {
    const PATH = await fakeAz(
      "echo 'ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-05-01 and was inactive for 90.00:00:00. Run: az login --scope https://management.core.windows.net//.default' >&2; exit 1",
    );

    const run = await connect(["--method", "admin-user"], {
      environment: { AZURE_TOKEN_CREDENTIALS: "AzureCliCredential", PATH },
    });

    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stderr).toContain("the login to Azure has ended");
    expect(run.stderr).toContain("az login");
  });

  it.each([
    ["a tenant that there is not", { AZURE_TENANT_ID: randomUUID() }, "90002", "no such tenant"],
    [
      "an application that there is not",
      { AZURE_CLIENT_ID: randomUUID() },
      "700016",
      "is not in this tenant",
    ],
    ["a wrong client secret", { AZURE_CLIENT_SECRET: "c4n4ry-wrong" }, "7000215", "is wrong"],
  ])("says of %s what it is, and makes nothing", async (_what, environment, code, words) => {
    const run = await connect(["--method", "new-service-principal"], { environment });

    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stderr).toContain(`AADSTS${code}`);
    expect(run.stderr).toContain(words);
    expect(run.stderr).toMatch(/help {3}.*az /s);
    expect(run.stderr).not.toContain("c4n4ry");
    expect(cloudState(azure.here.azure.state)).toMatchObject(NOTHING_MADE);
  });

  it("says of a client secret that has ended which command shows when", async () => {
    const description = `AADSTS7000222: The provided client secret keys for app '${azure.caller.clientId}' are expired.`;
    const body = { error: "invalid_client", error_description: description, error_codes: [7000222] };
    azure.here.azure.state.troubles.push({
      at: /oauth2\/v2.0\/token$/,
      times: 9,
      what: { kind: "answer", reply: { status: 401, body } },
    });

    const run = await connect(["--method", "new-service-principal"]);

    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stderr).toContain("the client secret that pullpass logs in to Azure with has ended");
    expect(run.stderr).toContain("az ad app credential list --id");
  });

  it.each([
    ["admin-user", "Microsoft.ContainerRegistry/registries/write", ["--enable-admin-user"]],
    ["new-service-principal", "Microsoft.Authorization/roleAssignments/write", []],
    ["repository-token", "Microsoft.ContainerRegistry/registries/tokens/write", []],
  ])("names what %s lacks, at which scope, and the commands, before anything is made", async (method, action, flags) => {
    const { here, namespace, image } = azure;
    const reader = addCaller(here.azure.state, [{ scope: "/", actions: ["*/read"] }]);
    const args = ["connect", HOST, "-n", namespace, "--image", image, "--method", method, ...flags];

    const run = await here.run(reader, args);

    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stderr.replaceAll(/\s+/g, " ")).toContain(`missing: ${action} at /subscriptions/`);
    expect(run.stderr).toContain("az role assignment create --assignee");
    expect(cloudState(here.azure.state)).toMatchObject({ ...NOTHING_MADE, isAdminUserOn: false });
  });

  it("does not wait for a firewall to open, names the address that it saw, and leaves nothing", async () => {
    azure.here.registry.firewall = "203.0.113.7";

    const run = await connect(["--method", "new-service-principal"]);

    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stderr).toContain("203.0.113.7");
    expect(run.stderr).toContain("az acr network-rule add");
    expect(run.stderr).not.toContain("to know the new credential");
    expect(cloudState(azure.here.azure.state)).toMatchObject(NOTHING_MADE);
  });

  it("says who reaches a registry in a closed network, where it is refused here, and leaves nothing", async () => {
    azure.here.registry.network = { isPublic: false, privateEndpoints: 1 };
    azure.here.registry.firewall = "203.0.113.7";

    const run = await connect(["--method", "repository-token"]);

    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stderr.replaceAll(/\s+/g, " ")).toContain(
      "takes no request from public networks: nodes reach it through its private endpoint alone",
    );
    expect(run.stderr).toContain("203.0.113.7");
    expect(cloudState(azure.here.azure.state)).toMatchObject(NOTHING_MADE);
  });

  it("takes a token back that Azure accepted and did not make: why, and what next, is said", async () => {
    const { weather } = azure.here.azure.state;
    weather.failsLate = "token";

    const run = await connect(["--method", "repository-token"]);

    delete weather.failsLate;
    expect(run, run.stderr).toMatchObject({ code: 3 });
    expect(run.stderr).toContain("came to nothing: provisioningState Failed");
    expect(run.stderr).toContain("run the same command again");
    expect(cloudState(azure.here.azure.state)).toMatchObject(NOTHING_MADE);
  });

  it.each([
    "new-service-principal",
    "repository-token",
  ])("takes everything back where a person interrupts while the registry does not know it yet: %s", async (method) => {
    const { state } = azure.here.azure;
    const what = { kind: "answer", reply: { status: 401, body: { errors: [] } } } as const;
    state.troubles.push({ at: /^(?:GET|POST) \/oauth2\/token/, times: 99, what });
    const run = await connect(["--method", method], {
      onStart: ({ kill }) => {
        const isWaiting = () => state.asked.some((line) => /^(?:GET|POST) \/oauth2\/token/.test(line));
        state.asked.splice(0);
        void until(async () => isWaiting()).then(() => kill("SIGINT"));
      },
    });

    expect(run, run.stderr).toMatchObject({ code: 130 });
    expect(run.stderr).not.toContain("left in Azure");
    expect(cloudState(state)).toMatchObject(NOTHING_MADE);
  });

  it("shows no secret of Azure's anywhere: output, Azure's own log, argument lists, children, the cluster's logs", {
    timeout: 180_000,
  }, async () => {
    const { here, on, caller } = azure;
    const { state } = here.azure;
    const over = new AbortController();
    const lines = watchCommandLines(over.signal);
    const children = join(folder, "environments");
    // Whoever logs in by az starts it: what it is given is seen there.
    const PATH = await fakeAz(`env >> ${children}; echo "$@" >> ${children}; exit 1`);
    const environment = { AZURE_LOG_LEVEL: "verbose" };
    const seen: string[] = [];
    const secrets = new Set<string>([caller.secret]);
    const note = ({ stdout, stderr }: PullpassRun): void => {
      seen.push(stdout, stderr);
      const held = [...passwordsOf(state), ...state.tokens.keys(), ...here.registryTokens()];
      for (const secret of held) secrets.add(secret);
    };
    const methods = [["admin-user", "--enable-admin-user"], ["new-service-principal"], ["repository-token"]];
    for (const [method = "", ...flags] of methods) {
      note(await connect(["--method", method, ...flags], { environment }));
      note(await connect(["--method", method, ...flags, "-o", "json"], { environment }));
    }
    const [made] = state.applications;
    const existing = [
      "--service-principal",
      made?.appId ?? "",
      "--new-client-secret",
      "--secret-name",
      "third",
    ];
    const beside = await connect(["--method", "existing-service-principal", ...existing], { environment });
    expect(beside, beside.stderr).toMatchObject({ code: 0 });
    note(beside);
    state.weather.failAddPassword = { status: 500, code: "Service_InternalServerError" };
    note(await connect(["--method", "new-service-principal", "--secret-name", "other"], { environment }));
    delete state.weather.failAddPassword;
    const byAz = { AZURE_TOKEN_CREDENTIALS: "AzureCliCredential", AZURE_CLIENT_SECRET: "", PATH };
    note(await connect(["--method", "admin-user"], { environment: { ...environment, ...byAz } }));
    over.abort();

    const logs = join(on.cluster.runFolder, "logs");
    const written = await Promise.all(
      (await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")),
    );
    const places = {
      output: seen,
      "argument lists": await lines,
      children: [await readFile(children, "utf8")],
      logs: written,
    };
    expect(secrets.size).toBeGreaterThan(8);
    expect(seen.join("")).toContain("azure:");
    for (const secret of secrets)
      for (const [place, texts] of Object.entries(places))
        expect(
          texts.some((text) => text.includes(secret)),
          place,
        ).toBe(false);
  });
});
