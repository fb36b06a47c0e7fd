import { expect, it } from "vitest";
import { addCaller } from "../servers/azure/state.ts";
import { describeOnAzure, HOST } from "./describe-azure.ts";
import { attachedTo, deploy, dockerConfigOf, fingerprint, untilWaiting } from "./stage.ts";

describeOnAzure("connect to a registry of Azure's", (azure) => {
  const connect = (method: string, ...flags: readonly string[]) =>
    azure.connect("--method", method, ...flags);

  it.each([
    ["admin-user", ["--enable-admin-user"]],
    ["new-service-principal", []],
    ["repository-token", []],
  ])("takes a Deployment from ImagePullBackOff to Running: %s", async (method, flags) => {
    const { on, here, namespace, image, untilRunning } = azure;
    await deploy(on, { namespace, image });
    await untilWaiting(on, namespace, "ImagePullBackOff");

    const run = await connect(method, "--restart", ...flags);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain("secret/pullpass created\n");
    expect(run.stdout).toContain("proven: from here, down to the first layer");
    expect(run.stdout).toContain("proven: from node testbed-node");
    await untilRunning();
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
    expect(`${run.stdout}${run.stderr}`).not.toContain("c4n4ry");

    const before = await fingerprint(on, namespace);
    const requests = here.azure.requests.length;
    const again = await connect(method, ...flags);

    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("secret/pullpass unchanged\n");
    expect(await fingerprint(on, namespace)).toBe(before);
    const writes = here.azure.requests.slice(requests).filter((line) => /^(?:PUT|PATCH|DELETE)/.test(line));
    expect(writes).toEqual([]);
  });

  it("waits until the registry knows the new client secret, and says so", async () => {
    const { here } = azure;
    here.azure.state.weather.secretLag = 1;

    const run = await connect("new-service-principal");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`waiting for ${HOST} to know the new credential`);
  });

  it("waits until the registry knows the new role too", async () => {
    azure.here.azure.state.weather.roleLag = 2;

    const run = await connect("new-service-principal");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`waiting for ${HOST} to know the new credential`);
    expect(run.stdout).toContain("proven: from node testbed-node");
  });

  it("takes back what it made where the registry refuses it after all", async () => {
    const { on, here, caller, namespace } = azure;
    const run = await here.run(caller, [
      ...["connect", HOST, "-n", namespace, "--method", "repository-token"],
      ...["--image", `${HOST}/team/absent:1`],
    ]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(here.azure.state.registryTokens).toEqual([]);
    expect(here.azure.state.scopeMaps).toEqual([]);
    expect(await on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"])).toBe("");
  });

  it("records name, end and key of what it made, and never the value", async () => {
    const { on, here, namespace } = azure;
    await connect("new-service-principal", "--secret-lifetime", "30d");

    const annotations = await on.kubectl([
      ...["get", "secret", "pullpass", "-n", namespace, "-o", "jsonpath={.metadata.annotations}"],
    ]);
    const [password] = here.azure.state.applications[0]?.passwords ?? [];
    expect(annotations).toContain(password?.keyId);
    expect(annotations).toContain(password?.endDateTime);
    expect(annotations).not.toContain(password?.secretText);
    expect((await dockerConfigOf(on, namespace)).auths[HOST]?.password).toBe(password?.secretText);
  });

  it("makes nothing in a dry run, and says what it would make", async () => {
    const { here } = azure;
    const run = await connect("new-service-principal", "--dry-run=client");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("AcrPull on registry acme1");
    expect(run.stdout).toContain("secret/pullpass created (dry run)");
    expect(here.azure.state.applications).toEqual([]);
  });

  it("prints for somebody with Azure rights what they have to run, and nothing else", async () => {
    const { here, namespace, image } = azure;
    const reader = addCaller(here.azure.state, [{ scope: "/", actions: ["*/read"] }]);
    const args = ["connect", HOST, "-n", namespace, "--method", "repository-token", "--image", image];

    const run = await here.run(reader, [...args, "--print-admin-commands"]);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(
      run.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" ").slice(0, 3).join(" ")),
    ).toEqual(["az acr scope-map", "az acr token", "az acr token"]);
    // az takes a moment in whole seconds alone.
    expect(run.stdout).toMatch(/ --expiration \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
    expect(run.stdout.match(/ --subscription /g)).toHaveLength(3);
    expect(here.azure.state.scopeMaps).toEqual([]);
  });

  it("prints what is left to run, and writes nothing, where an earlier run has left a credential that is good", async () => {
    const { on, here, namespace } = azure;
    await connect("repository-token");
    const before = await fingerprint(on, namespace);
    const requests = here.azure.requests.length;

    const run = await connect("repository-token", "--print-admin-commands");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/^az acr scope-map create [^\n]+\n$/);
    expect(await fingerprint(on, namespace)).toBe(before);
    expect(here.azure.requests.slice(requests).filter((line) => !line.startsWith("GET"))).toEqual([]);
  });

  it("names the right that is missing, and the command for who has it, before anything is made", async () => {
    const { here, namespace, image } = azure;
    const reader = addCaller(here.azure.state, [{ scope: "/", actions: ["*/read"] }]);
    const args = ["connect", HOST, "-n", namespace, "--method", "new-service-principal", "--image", image];

    const run = await here.run(reader, args);

    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stderr).toContain("Microsoft.Authorization/roleAssignments/write");
    expect(run.stderr).toContain("az role assignment create");
    expect(here.azure.state.applications).toEqual([]);
  });

  it("leaves a disabled admin user alone that nobody said may be turned on", async () => {
    const { here } = azure;
    const run = await connect("admin-user");

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("--enable-admin-user");
    expect(here.registry.adminUserEnabled).toBe(false);
  });

  it("makes nothing in Azure where the cluster would not take it", async () => {
    const { on, here, namespace } = azure;
    await on.kubectl(["create", "secret", "generic", "pullpass", "-n", namespace]);

    const run = await connect("new-service-principal");

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(here.azure.state.applications).toEqual([]);
  });

  it("says who is not logged in", async () => {
    const { here, caller, namespace, image } = azure;
    const run = await here.run({ ...caller, secret: "c4n4ry-wrong" }, [
      ...["connect", HOST, "-n", namespace, "--method", "admin-user", "--image", image],
    ]);

    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stderr).toContain("AADSTS7000215");
    expect(run.stderr).toContain("az login");
    expect(`${run.stdout}${run.stderr}`).not.toContain("c4n4ry");
  });
});
