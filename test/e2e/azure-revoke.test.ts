import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addRegistry } from "../servers/azure/state.ts";
import { allow } from "./connect-as-team.ts";
import { describeOnAzure, HOST } from "./describe-azure.ts";
import { cloudState } from "./kill/azure-cloud.ts";
import { personIn } from "./person.ts";
import type { PullpassRun } from "./pullpass.ts";
import { freshNamespace, leaveNamespaces } from "./stage.ts";

describeOnAzure("disconnect --revoke", (azure) => {
  function disconnect(...flags: readonly string[]): Promise<PullpassRun> {
    const { here, caller, namespace } = azure;
    return here.run(caller, ["disconnect", HOST, "-n", namespace, "--yes", ...flags]);
  }

  async function connected(method: string, ...flags: readonly string[]): Promise<void> {
    const run = await azure.connect("--method", method, "--prove-from", "here", ...flags);
    expect(run, run.stderr).toMatchObject({ code: 0 });
  }

  const now = () => cloudState(azure.here.azure.state);

  function addedBySomebody() {
    const [application = expect.fail("there is an application")] = azure.here.azure.state.applications;
    application.passwords.push({
      ...structuredClone(application.passwords[0] ?? expect.fail("there is a password")),
      keyId: "6d0e0f5c-0000-4000-8000-000000000001",
      displayName: "of somebody else",
    });
    return application;
  }

  it.each([
    ["new-service-principal"],
    ["repository-token"],
  ])("%s: leaves the directory as it was, with what somebody else has in it", async (method) => {
    const { here } = azure;
    const { registry } = here;
    here.azure.state.applications.push({
      ...{ id: "0d000000-0000-4000-8000-000000000001", appId: "0d000000-0000-4000-8000-000000000002" },
      ...{ displayName: "theirs", tags: ["pullpass"], passwords: [], lag: 0 },
    });
    here.azure.state.scopeMaps.push({ registry, name: "theirs-scope-map", description: "", actions: [] });
    const before = now();
    await connected(method);
    expect(now()).not.toEqual(before);

    const dry = await disconnect("--revoke", "--dry-run=client");
    expect(dry, dry.stderr).toMatchObject({ code: 0 });
    expect(dry.stderr).toContain("would be revoked in the cloud");
    expect(now()).not.toEqual(before);

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain("secret/pullpass deleted");
    expect(run.stderr).toContain("revoked in the cloud: ");
    expect(now()).toEqual(before);
  });

  it("leaves the application, and its role, to somebody's client secret, and ends its own alone", async () => {
    await connected("new-service-principal");
    const application = addedBySomebody();

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("has a client secret more, of somebody else");
    expect(application.passwords.map(({ displayName }) => displayName)).toEqual(["of somebody else"]);
    expect(now()).toMatchObject({ applications: [application.displayName], principals: 1 });
    expect(now().roles).toHaveLength(1);
  });

  it("keeps what another namespace still uses, and says which", async () => {
    const { here, caller, image, on } = azure;
    await connected("new-service-principal");
    const other = await freshNamespace(on);
    const copied = await here.run(caller, [
      ...["connect", HOST, "-n", other, "--image", image, "--prove-from", "here"],
      ...["--method", "existing-secret", "--from-secret", `${azure.namespace}/pullpass`],
    ]);
    expect(copied, copied.stderr).toMatchObject({ code: 0 });
    const before = now();

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`secret pullpass in namespace ${other} still uses it`);
    expect(now()).toEqual(before);
  });

  it("names what is left, with the command, where nobody asked for it", async () => {
    await connected("new-service-principal");
    const before = now();
    const [application] = azure.here.azure.state.applications;

    const run = await disconnect();

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("with --revoke it ends, too");
    expect(run.stderr).toContain(`az ad app delete --id ${application?.appId}`);
    expect(now()).toEqual(before);
  });

  it("disconnects the cluster, and names the commands, for who may revoke nothing", async () => {
    await connected("new-service-principal");
    const before = now();
    const [application] = azure.here.azure.state.applications;
    azure.here.azure.state.weather.isDirectoryClosed = true;

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 5 });
    expect(run.stdout).toContain("secret/pullpass deleted");
    expect(run.stderr).toContain(`az ad app delete --id ${application?.appId}`);
    expect(run.stderr).toContain("not all of it is revoked in the cloud");
    expect(now()).toEqual(before);

    const blind = await disconnect("--revoke");
    expect(blind, blind.stderr).toMatchObject({ code: 1 });
    expect(blind.stderr).toContain(`left in the cloud: what an earlier run may have made for ${HOST}`);

    delete azure.here.azure.state.weather.isDirectoryClosed;
    const finished = await disconnect("--revoke");
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    expect(finished.stderr).toContain("an earlier run left something in the cloud");
    expect(now()).toMatchObject({ applications: [], principals: 0, roles: [], clientSecrets: [] });
    expect(await disconnect("--revoke")).toMatchObject({ code: 1 });
  });

  it("leaves what others hold where its own namespace is not connected", async () => {
    const { here, caller, on } = azure;
    await connected("new-service-principal");
    const before = now();
    const other = await freshNamespace(on);

    const run = await here.run(caller, ["disconnect", HOST, "-n", other, "--yes", "--revoke"]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("pullpass has not connected");
    expect(run.stderr).not.toContain("revoked in the cloud");
    expect(now()).toEqual(before);
  });

  it("ends no client secret of its name that some secret may hold, since nobody recorded which it holds", async () => {
    const { here, on, namespace } = azure;
    await connected("new-service-principal");
    const [application = expect.fail("there is an application")] = here.azure.state.applications;
    const other = await freshNamespace(on);
    const copied = await on.kubectl(["get", "secret", "pullpass", "-n", namespace, "-o", "json"]);
    const { type, data } = JSON.parse(copied);
    const copy = {
      apiVersion: "v1",
      kind: "Secret",
      type,
      data,
      metadata: { name: "copied", namespace: other },
    };
    await on.kubectl(["apply", "-f", "-"], JSON.stringify(copy));
    await on.kubectl(["delete", "secret", "pullpass", "-n", namespace]);
    const before = now();

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(now()).toEqual(before);
    expect(application.passwords).toHaveLength(1);
    await on.kubectl(["delete", "namespace", other, "--wait=false"]);
  });

  it("ends the token with its other password after a rotation", async () => {
    const { here, caller, namespace, image } = azure;
    const before = now();
    await connected("repository-token");
    const rotated = await here.run(caller, [
      ...["rotate", HOST, "-n", namespace, "--image", image, "--prove-from", "here"],
    ]);
    expect(rotated, rotated.stderr).toMatchObject({ code: 0 });

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(now()).toEqual(before);
  });

  it("leaves the admin user, which is everybody's", async () => {
    await connected("admin-user", "--enable-admin-user");
    const before = now();

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("there is nothing to revoke");
    expect(now()).toEqual(before);
  });

  it("ends the client secret that it added to somebody's service principal, and none of theirs", async () => {
    await connected("new-service-principal");
    const application = addedBySomebody();
    const appId = application.appId;
    const principal = ["--service-principal", appId];
    expect(await disconnect("--revoke")).toMatchObject({ code: 0 });
    const before = now();
    await connected("existing-service-principal", ...principal, "--new-client-secret");
    expect(application.passwords).toHaveLength(2);

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(now()).toEqual(before);
    expect(application.passwords.map(({ displayName }) => displayName)).toEqual(["of somebody else"]);
  });

  it("leaves the role that it granted to somebody's service principal, and names its command", async () => {
    const { applications, principals } = azure.here.azure.state;
    const named = { appId: "0d000000-0000-4000-8000-000000000003", displayName: "ci", lag: 0 };
    applications.push({ ...named, id: "0d000000-0000-4000-8000-000000000004", tags: [], passwords: [] });
    principals.push({ ...named, id: "0d000000-0000-4000-8000-000000000005" });
    const principal = ["--service-principal", named.appId, "--new-client-secret", "--grant-pull"];
    await connected("existing-service-principal", ...principal);
    const [{ guid } = expect.fail("there is a role")] = azure.here.azure.state.assignments;

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("stays in the cloud: AcrPull on registry acme1 of ci");
    expect(run.stderr).toMatch(new RegExp(`az role assignment delete --ids \\S+/${guid}`));
    expect(now()).toMatchObject({ applications: ["ci"], clientSecrets: [] });
    expect(now().roles).toHaveLength(1);
  });

  it("revokes nothing, and names the commands, for who may not see the secrets of all namespaces", async () => {
    const { here, caller, on, namespace } = azure;
    await connected("new-service-principal");
    const before = now();
    const [application] = here.azure.state.applications;
    const folder = await mkdtemp(join(tmpdir(), "pullpass-revoke-"));
    const kubeconfig = await personIn(on, { user: "alice", namespace, folder });
    await allow(on, "alice", { namespace, verbs: "delete", resources: "secrets" });

    const run = await here.run(caller, ["disconnect", HOST, "--yes", "--revoke"], { kubeconfig });

    expect(run, run.stderr).toMatchObject({ code: 5 });
    expect(run.stdout).toContain("secret/pullpass deleted");
    expect(run.stderr).toContain("whether another namespace uses it may not be seen");
    expect(run.stderr).toContain(`az ad app delete --id ${application?.appId}`);
    expect(now()).toEqual(before);
    await rm(folder, { recursive: true });
  });

  it("ends the whole token, and none of the same name at another registry that is connected, too", async () => {
    const { here, caller, namespace } = azure;
    const { registries, registryTokens } = here.azure.state;
    const loginServer = "acme2-c0ffee.azurecr.io";
    const second = addRegistry(here.azure.state, {
      subscription: here.registry.subscription,
      name: "acme2",
      loginServer,
    });
    const image = `${loginServer}/team/app:1`;
    const other = await here.run(caller, [
      ...["connect", loginServer, "-n", namespace, "--image", image],
      ...["--method", "repository-token", "--prove", "none"],
    ]);
    expect(other, other.stderr).toMatchObject({ code: 0 });
    const before = now();
    await connected("repository-token");
    const names = registryTokens.map(({ name }) => name);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(1);

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).not.toContain("still use");
    expect(now()).toEqual(before);
    expect(registryTokens.map(({ registry }) => registry)).toEqual([second]);
    registries.splice(registries.indexOf(second), 1);
  });

  it("leaves a role that somebody else granted to its service principal", async () => {
    await connected("new-service-principal");
    const { assignments } = azure.here.azure.state;
    const [ours = expect.fail("there is a role")] = assignments;
    // AcrPush, at the same registry.
    const theirs = {
      ...ours,
      guid: "6d0e0f5c-0000-4000-8000-000000000002",
      roleId: "8311e382-0749-4cb8-b61a-304f252e45ec",
    };
    assignments.push(theirs);

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(assignments).not.toContain(ours);
    expect(assignments).toContain(theirs);
  });

  it("ends its own password of a token whose other one another namespace uses", async () => {
    const { here, caller, namespace, image, on } = azure;
    await connected("repository-token");
    const other = await freshNamespace(on);
    const both = ["connect", HOST, "-n", other, "--image", image, "--prove-from", "here"];
    const second = await here.run(caller, [...both, "--method", "repository-token"]);
    expect(second, second.stderr).toMatchObject({ code: 0 });
    const passwords = () =>
      new Map(here.azure.state.registryTokens[0]?.passwords.map(({ name, value }) => [name, value]));
    const before = passwords();
    const rotated = await here.run(caller, [
      ...["rotate", HOST, "-n", namespace, "--image", image, "--prove-from", "here"],
    ]);
    expect(rotated, rotated.stderr).toMatchObject({ code: 0 });
    const between = passwords();
    expect(between).not.toEqual(before);

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`secret pullpass in namespace ${other} still uses it`);
    const after = passwords();
    const changed = [...between.keys()].filter((slot) => between.get(slot) !== after.get(slot));
    expect(changed).toHaveLength(1);
    // What the other namespace holds.
    const kept = [...before.keys()].filter((slot) => before.get(slot) === after.get(slot));
    expect(kept).toHaveLength(1);
    await leaveNamespaces(on, [other]);
  });

  it("revokes what it may, and names the command of the role that it may not", async () => {
    const { caller, here } = azure;
    await connected("new-service-principal");
    const [{ scope } = expect.fail("the caller has a right")] = caller.grants;
    const notActions = ["Microsoft.Authorization/roleAssignments/delete"];
    caller.grants.splice(0, caller.grants.length, { scope, actions: ["*"], notActions });

    const run = await disconnect("--revoke");

    expect(run, run.stderr).toMatchObject({ code: 5 });
    expect(run.stderr).toContain("az role assignment delete --ids");
    expect(here.azure.state.applications).toEqual([]);
    expect(now().roles).toHaveLength(1);
  });
});
