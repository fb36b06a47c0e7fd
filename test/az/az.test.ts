import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addAksCluster, CLUSTER_SUBSCRIPTION, lookLikeAks, lookLikeAksNoMore } from "../e2e/aks-nodes.ts";
import { describeOnAzure, HOST } from "../e2e/describe-azure.ts";
import { addCaller, type Caller, emptyDirectory, registryId } from "../servers/azure/state.ts";
import { type Az, BOX, startAz } from "./az.ts";
import { contentsOf, differencesOf } from "./azure-contents.ts";
import { credentialIn } from "./credential-in.ts";
import { namedCommands } from "./named-commands.ts";
import { recordOrCompare } from "./page.ts";
import { namesIn, type Outcome, SCENARIOS, type Scenario, worded } from "./scenarios.ts";

describeOnAzure("Microsoft's own client", (azure) => {
  let az: Az;
  let person: Caller;
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    const { here } = azure;
    const { state } = here.azure;
    state.subscriptions.push({ id: CLUSTER_SUBSCRIPTION, name: "clusters" });
    const { proxyUrl, authorityPath } = here;
    person = addCaller(state);
    az = await startAz({ azure: here.azure, proxyUrl, authorityPath, caller: person });
  });
  afterAll(() => az?.close());

  it.each(SCENARIOS)("leaves what pullpass leaves: $title", async (scenario) => {
    const { here, connect } = azure;
    const isAks = scenario.before?.startsWith("aks") === true;
    if (isAks) await lookLikeAks(azure.on);
    try {
      await setOut(scenario);
      const flags = scenario.pullpass.map((flag) => (flag === "APP_ID" ? appId() : flag));
      const done = await connect(...flags);
      expect(done, done.stderr).toMatchObject({ code: 0 });
      const byPullpass = contentsOf(here);
      const names = namesIn(here, azure.image);

      await setOut(scenario);
      // Whoever runs what is printed may be at home in another subscription.
      await inSubscription(scenario.az === "printed" ? "clusters" : "one");
      const lines =
        scenario.az === "printed"
          ? await printed(scenario)
          : scenario.az({ ...names, appId: scenario.before === "application" ? appId() : names.appId });
      const outputs = await runAll(lines);
      const differences = differencesOf(contentsOf(here), byPullpass);

      expect(Object.fromEntries(differences.map(({ what, ...values }) => [what, values]))).toEqual(
        Object.fromEntries(Object.keys(scenario.onPurpose).map((what) => [what, expect.anything()])),
      );
      if (scenario.pulls !== undefined) expect(await pulls(outputs)).toBe(scenario.pulls);
      outcomes.push({
        scenario,
        commands: lines.map((line) => worded(line, names)),
        differences: differences.map(({ what, ...values }) => ({
          what,
          az: worded(values.az, names),
          pullpass: worded(values.pullpass, names),
        })),
      });
    } finally {
      if (isAks) await lookLikeAksNoMore(azure.on, here);
    }
  });

  it("logs in to the registry with Microsoft's token, and the registry lets that pull", async () => {
    const { here } = azure;
    await inSubscription("one");
    here.azure.state.assignments.push({
      scope: registryId(here.registry),
      guid: randomUUID(),
      roleId: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
      principalId: person.objectId,
      principalType: "ServicePrincipal",
    });

    const login = await az.run(`az acr login --name ${here.registry.name} --expose-token --output json`);

    expect(login, login.stderr).toMatchObject({ code: 0 });
    expect(await pulls([login.stdout])).toBe(true);
  });

  it("is what pullpass logs in with, where somebody has said az login", async () => {
    const { here, image, namespace } = azure;
    await setOut({});
    await inSubscription("one");
    const environment = {
      PATH: `${az.binFolder}:${process.env["PATH"]}`,
      AZURE_TOKEN_CREDENTIALS: "AzureCliCredential",
      AZURE_CLIENT_SECRET: "",
    };
    const flags = ["--method", "new-service-principal", "--image", image];
    const asked = here.azure.state.asked.length;

    const run = await here.run(person, ["connect", HOST, "-n", namespace, ...flags], { environment });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(here.azure.state.applications).toHaveLength(1);
    const tokens = here.azure.state.asked.slice(asked).filter((one) => one.endsWith("/oauth2/v2.0/token"));
    expect(tokens.length).toBeGreaterThan(0);
  });

  it("reaches nobody but the stand-in, and is not run where it could", async () => {
    const asked = await az.run("az rest --method get --skip-authorization-header --url https://example.org/");
    const unboxed = spawnSync(process.execPath, [BOX, import.meta.filename, "true"], { encoding: "utf8" });

    expect(asked, asked.stderr).toMatchObject({ code: 1 });
    expect(asked.stderr).toContain("502 Bad Gateway");
    expect(unboxed, unboxed.stderr).toMatchObject({ status: 125 });
    expect(unboxed.stderr).toContain("no namespace of its own");
  });

  it("takes every command of its own that pullpass or a page names", async () => {
    const lines = namedCommands();

    expect(lines.length).toBeGreaterThan(20);
    expect(await az.refused(lines)).toEqual([]);
  });

  it("is recorded in docs/azure-az.md", () => {
    recordOrCompare({ version: az.version, outcomes });
  });

  async function inSubscription(name: string): Promise<void> {
    const run = await az.run(`az account set --subscription ${name}`);
    expect(run, run.stderr).toMatchObject({ code: 0 });
  }

  /** As it is before either of them. */
  async function setOut({ before = "" }: { readonly before?: string }): Promise<void> {
    const { here } = azure;
    await setOutPullSecret();
    const { state } = here.azure;
    emptyDirectory(state);
    here.registry.adminUserEnabled = false;
    here.registry.roleAssignmentMode = before.includes("abac")
      ? "AbacRepositoryPermissions"
      : "LegacyRegistryPermissions";
    if (before.startsWith("aks")) addAksCluster(here);
    if (before === "application") addApplication();
  }

  /** With a pull secret there, the next run makes the other of a token's two passwords. */
  async function setOutPullSecret(): Promise<void> {
    const { on, namespace } = azure;
    await on.kubectl(["delete", "secrets", "pullpass", "-n", namespace, "--ignore-not-found"]);
  }

  function addApplication(): void {
    const { state } = azure.here.azure;
    const named = { id: randomUUID(), appId: randomUUID(), displayName: "their-app", lag: 0 };
    state.applications.push({ ...named, tags: [], passwords: [OLD_SECRET] });
    state.principals.push({ ...named, id: randomUUID() });
  }

  const appId = (): string => azure.here.azure.state.applications[0]?.appId ?? "";

  async function printed(scenario: Scenario): Promise<readonly string[]> {
    const flags = scenario.pullpass.map((flag) => (flag === "APP_ID" ? appId() : flag));
    const run = await azure.connect(...flags, "--print-admin-commands");
    expect(run, run.stderr).toMatchObject({ code: 0 });
    return run.stdout.trimEnd().split("\n");
  }

  async function runAll(lines: readonly string[]) {
    const outputs: string[] = [];
    for (const line of lines) {
      const run = await az.run(line.replace(/APP_ID_OF_[^ ]+/, appId()));
      expect(run, `${line}\n${run.stderr}`).toMatchObject({ code: 0 });
      outputs.push(run.stdout);
    }
    return outputs;
  }

  /** Whether the image can be pulled with the credential that az gave. */
  async function pulls(outputs: readonly string[]): Promise<boolean> {
    const { here, image, namespace } = azure;
    const { username, password } = credentialIn(outputs);
    const login = ["--method", "password", "--username", username, "--password-stdin"];
    await setOutPullSecret();
    const args = ["connect", HOST, "-n", namespace, "--image", image, ...login];
    const run = await here.run(azure.caller, args, { stdin: password });
    if (run.code !== 0) expect(run, run.stderr).toMatchObject({ code: 1 });
    return run.code === 0;
  }
});

const OLD_SECRET = {
  keyId: "0f0f0f0f-1111-4222-8333-444444444444",
  displayName: "rbac",
  hint: "c4n",
  secretText: "c4n4ry~existing.secret",
  startDateTime: "2026-01-01T00:00:00Z",
  endDateTime: "2999-01-01T00:00:00Z",
};
