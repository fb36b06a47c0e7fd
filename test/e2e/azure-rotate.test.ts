import { randomUUID } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { describeOnAzure, HOST } from "./describe-azure.ts";
import type { PullpassRun } from "./pullpass.ts";
import { dockerConfigOf, fingerprint, freshNamespace, leaveNamespaces, until } from "./stage.ts";

describeOnAzure("rotate a credential of Azure's", (azure) => {
  // The registry's token has two passwords for all of them, so that no test's may be left in use.
  afterEach(() => leaveNamespaces(azure.on, [azure.namespace, ...others.splice(0)]));
  const others: string[] = [];

  function rotate(...flags: readonly string[]): Promise<PullpassRun> {
    const { here, caller, namespace, image } = azure;
    return here.run(caller, ["rotate", HOST, "-n", namespace, "--image", image, ...flags]);
  }

  async function passwordInUse(): Promise<string | undefined> {
    return (await dockerConfigOf(azure.on, azure.namespace)).auths[HOST]?.password;
  }

  async function annotation(name: string): Promise<string> {
    const path = `jsonpath={.metadata.annotations.${name.replaceAll(".", "\\.")}}`;
    return azure.on.kubectl(["get", "secret", "pullpass", "-n", azure.namespace, "-o", path]);
  }

  async function connected(method: string, ...flags: readonly string[]): Promise<void> {
    const run = await azure.connect("--method", method, ...flags);
    if (run.code !== 0) throw new Error(run.stderr);
  }

  it("adds a client secret beside the old one, and ends that once nothing uses it", async () => {
    const { here } = azure;
    await connected("new-service-principal");
    const before = await passwordInUse();
    const [application] = here.azure.state.applications;
    application?.passwords.push({
      ...structuredClone(application.passwords[0] ?? expect.fail("there is a password")),
      keyId: "6d0e0f5c-0000-4000-8000-000000000001",
      displayName: "of somebody else",
    });
    here.azure.state.weather.secretLag = 1;

    const run = await rotate("--grace", "0");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`waiting for ${HOST} to know the new credential`);
    expect(run.stdout).toContain("proven: from node");
    const names = application?.passwords.map(({ displayName }) => displayName) ?? [];
    expect(names).toHaveLength(2);
    expect(names).toContain("of somebody else");
    const after = await passwordInUse();
    expect(after).not.toBe(before);
    expect(application?.passwords.map(({ secretText }) => secretText)).toContain(after);
    expect(run.stderr).toContain("was ended");
    expect(await annotation("pullpass.dev/retired")).toBe("");
    expect(await annotation("pullpass.dev/entries")).toContain("new-service-principal");
    expect(`${run.stdout}${run.stderr}`).not.toContain(after ?? "-");
  });

  it("leaves a client secret that somebody else gave, and names the command that ends it", async () => {
    const { here, caller, namespace, image } = azure;
    const { applications, principals } = here.azure.state;
    const named = { appId: randomUUID(), displayName: "ci", lag: 0 };
    const theirs = {
      keyId: randomUUID(),
      displayName: "rbac",
      hint: "c4n",
      secretText: "c4n4ry~given.by.somebody",
      startDateTime: "2026-01-01T00:00:00Z",
      endDateTime: "2999-01-01T00:00:00Z",
    };
    const application = { ...named, id: randomUUID(), tags: [], passwords: [theirs] };
    applications.push(application);
    principals.push({ ...named, id: randomUUID() });
    const given = ["--service-principal", named.appId, "--password-stdin", "--grant-pull"];
    const run = await here.run(caller, ["connect", HOST, "-n", namespace, "--image", image, ...given], {
      stdin: theirs.secretText,
    });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await annotation("pullpass.dev/entries")).toContain(theirs.keyId);

    const rotated = await rotate("--grace", "0");

    expect(rotated, rotated.stderr).toMatchObject({ code: 0 });
    expect(await passwordInUse()).not.toBe(theirs.secretText);
    expect(application.passwords.map(({ keyId }) => keyId)).toContain(theirs.keyId);
    const command = `az ad app credential delete --id ${named.appId} --key-id ${theirs.keyId}`;
    expect(rotated.stderr).toContain(
      `was not ended: pullpass did not add it, and others may use it; who may runs: ${command}`,
    );

    // Its own is ended all the same.
    application.passwords.splice(application.passwords.indexOf(theirs), 1);
    const again = await rotate("--grace", "0");
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(application.passwords.map(({ secretText }) => secretText)).toEqual([await passwordInUse()]);
    expect(await annotation("pullpass.dev/retired")).toBe("");
  });

  it("keeps the old client secret for the grace time, and ends it in a later rotation", async () => {
    const { here } = azure;
    await connected("new-service-principal");
    const [application] = here.azure.state.applications;

    const first = await rotate();
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stderr).toContain("stays good until");
    expect(application?.passwords).toHaveLength(2);
    expect(await annotation("pullpass.dev/retired")).toContain("revokeAt");

    const second = await rotate("--grace", "0");
    expect(second, second.stderr).toMatchObject({ code: 0 });
    // The first one's time has not come.
    expect(application?.passwords).toHaveLength(2);
  });

  it("uses a token's other slot, and the first one again in the next rotation", async () => {
    const { here } = azure;
    await connected("repository-token");
    const slots = () => here.azure.state.registryTokens[0]?.passwords.map(({ name }) => name).toSorted();
    const [, first = ""] = /"keyId":"(password.)"/.exec(await annotation("pullpass.dev/entries")) ?? [];
    for (const slot of first === "password1" ? ["password2", "password1"] : ["password1", "password2"]) {
      const run = await rotate();
      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(await annotation("pullpass.dev/entries")).toContain(`"keyId":"${slot}"`);
      const token = here.azure.state.registryTokens[0];
      expect(await passwordInUse()).toBe(token?.passwords.find(({ name }) => name === slot)?.value);
    }
    expect(slots()).toEqual(["password1", "password2"]);
  });

  it("takes the admin user's other password as it is, and makes it anew where it is told to", async () => {
    const { here } = azure;
    await connected("admin-user", "--enable-admin-user");
    const { password, password2 } = here.registry.passwords;

    const run = await rotate();
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await passwordInUse()).toBe(password2);
    expect(here.registry.passwords).toEqual({ password, password2 });

    const anew = await rotate("--regenerate");
    expect(anew, anew.stderr).toMatchObject({ code: 0 });
    expect(await passwordInUse()).toBe(here.registry.passwords.password);
    expect(here.registry.passwords.password).not.toBe(password);
    expect(here.registry.passwords.password2).toBe(password2);
  });

  it("makes no password where a namespace uses that slot, and says how to bring them together", async () => {
    const { here, caller, namespace, image, on } = azure;
    await connected("repository-token");
    const other = await freshNamespace(on);
    others.push(other);
    const run = await here.run(caller, [
      ...["connect", HOST, "-n", other, "--image", image, "--method", "repository-token"],
    ]);
    expect(run, run.stderr).toMatchObject({ code: 0 });
    // The other namespace keeps the old password, whose slot the next one would take.
    const first = await rotate();
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const before = structuredClone(here.azure.state.registryTokens[0]?.passwords);

    const refused = await rotate();

    expect(refused, refused.stderr).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain("both passwords of");
    expect(here.azure.state.registryTokens[0]?.passwords).toEqual(before);
    const [, command = ""] = /pullpass (connect .*)$/m.exec(refused.stderr) ?? [];
    expect(command).toContain(`-n ${other} --method existing-secret --from-secret ${namespace}/pullpass`);
  });

  it("does all else where the old one may not be ended, and names the command; who may ends it later", async () => {
    const { here } = azure;
    await connected("new-service-principal");
    const [application = expect.fail("there is an application")] = here.azure.state.applications;
    const [before = expect.fail("there is a client secret")] = application.passwords;
    const body = {
      error: {
        code: "Authorization_RequestDenied",
        message: "Insufficient privileges to complete the operation.",
      },
    };
    const what = { kind: "answer", reply: { status: 403, body } } as const;
    here.azure.state.troubles.push({ at: /removePassword/, times: 99, what });

    const run = await rotate("--grace", "0");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await passwordInUse()).not.toBe(before.secretText);
    const command = `az ad app credential delete --id ${application.appId} --key-id ${before.keyId}`;
    expect(run.stderr).toContain(`was not ended: Azure does not let you end it; who may runs: ${command}`);
    expect(await annotation("pullpass.dev/retired")).toContain(before.keyId);

    here.azure.state.troubles.splice(0);
    const later = await rotate("--grace", "0");
    expect(later, later.stderr).toMatchObject({ code: 0 });
    expect(application.passwords.map(({ secretText }) => secretText)).toEqual([await passwordInUse()]);
    expect(await annotation("pullpass.dev/retired")).toBe("");
  });

  it("asks for a shorter life where the tenant's policy refuses the longer", async () => {
    await connected("new-service-principal", "--secret-lifetime", "20d");
    azure.here.azure.state.weather.longestSecretDays = 30;
    const run = await rotate().finally(() => {
      delete azure.here.azure.state.weather.longestSecretDays;
    });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("the tenant's policy allows no longer life");
  });

  it("changes nothing where the service principal was deleted meanwhile", async () => {
    const { on, here, namespace } = azure;
    await connected("new-service-principal");
    const before = await passwordInUse();
    here.azure.state.applications.splice(0);
    const run = await rotate();
    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("was deleted meanwhile");
    expect(await passwordInUse()).toBe(before);
    expect(await annotation("pullpass.dev/rotation")).toBe("");
    expect(await on.kubectl(["get", "secret", "pullpass", "-n", namespace, "-o", "name"])).toContain(
      "pullpass",
    );
  });

  it("takes the new client secret back where a node cannot pull with it", async () => {
    const { here, caller, namespace } = azure;
    await connected("new-service-principal");
    const before = await passwordInUse();
    const run = await here.run(caller, [
      ...["rotate", HOST, "-n", namespace, "--prove", "token", "--image", `${HOST}/team/absent:1`],
    ]);
    expect(run, run.stdout + run.stderr).toMatchObject({ code: 1 });
    expect(await passwordInUse()).toBe(before);
    expect(here.azure.state.applications[0]?.passwords).toHaveLength(1);
  });

  it("says in a dry run what it would make, and makes nothing", async () => {
    const { on, here, namespace } = azure;
    await connected("repository-token");
    const before = await fingerprint(on, namespace);
    const run = await rotate("--dry-run=client");
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toMatch(/would be done in Azure: password[12] of token/);
    expect(here.azure.state.registryTokens[0]?.passwords).toHaveLength(1);
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("rotates without a registry what ends soon, names what a person has to, and ends what had its time", async () => {
    const { here, caller, namespace } = azure;
    // A name of its own: other tests' secrets in this cluster are not to be rotated.
    const secret = ["--secret-name", "soon"];
    const due = (...flags: readonly string[]) => here.run(caller, ["rotate", ...secret, ...flags]);
    await connected("new-service-principal", ...secret, "--secret-lifetime", "20d");
    const byHand = ["--username", "ci", "--password-stdin", "--prove", "none", "--expires-at", "2026-01-01"];
    const other = await here.run(
      caller,
      ["connect", "reg.example.com", "-n", namespace, ...secret, ...byHand],
      { stdin: "c4n4ry" },
    );
    expect(other, other.stderr).toMatchObject({ code: 0 });
    const passwords = () => here.azure.state.applications[0]?.passwords ?? [];
    const [before] = passwords();

    const rotated = await due("--grace", "1s");
    expect(rotated, rotated.stderr).toMatchObject({ code: 5 });
    expect(rotated.stderr).toContain(`${HOST}: rotated in namespace ${namespace}`);
    expect(rotated.stderr).toContain("reg.example.com in namespace");
    expect(rotated.stderr).toContain("pullpass rotate reg.example.com");
    expect(passwords()).toHaveLength(2);

    const ended = await until(async () => {
      const run = await due("--within", "1d");
      return run.stderr.includes("was ended") && run;
    });
    expect(ended, ended.stderr).toMatchObject({ code: 1 });
    expect(passwords().map(({ keyId }) => keyId)).not.toContain(before?.keyId);
    expect(passwords()).toHaveLength(1);
  });
});
