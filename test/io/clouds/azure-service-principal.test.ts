import { beforeEach, expect, it } from "vitest";
import { guidOf } from "../../../src/io/machine/names.ts";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import {
  newServicePrincipal,
  type ServicePrincipalWish,
} from "../../../src/providers/azure/methods/new-service-principal.ts";
import { clientSecretNameBy } from "../../../src/providers/azure/names.ts";
import { registryId, type StoredRegistry } from "../../servers/azure/state.ts";
import { addAcme, describeAzure, HOST } from "./describe-azure.ts";
import { foundRegistry, portsOf } from "./logged-in.ts";

const NAME = "pullpass-acme1-c0ffee";

describeAzure("a new service principal", (here) => {
  let registry: StoredRegistry;
  beforeEach(() => {
    registry = addAcme(here.azure).registry;
  });

  async function wishFor(more: Partial<ServicePrincipalWish> = {}): Promise<ServicePrincipalWish> {
    return {
      found: await foundRegistry(here.azure, here.caller, HOST),
      uniqueName: NAME,
      secretName: "pullpass shop",
      endDateTime: new Date(Date.now() + 180 * 86_400_000).toISOString(),
      keysInUse: [],
      now: new Date(),
      guidOf,
      ...more,
    };
  }

  /** Everything in the cloud that a run can make. */
  const made = () => ({
    applications: here.azure.state.applications.length,
    principals: here.azure.state.principals.length,
    assignments: here.azure.state.assignments.length,
    passwords: here.azure.state.applications.flatMap(({ passwords }) => passwords).length,
  });
  const NOTHING = { applications: 0, principals: 0, assignments: 0, passwords: 0 };

  it("makes application, principal, role at exactly that registry, and a secret with an end", async () => {
    const { ports, progress } = await portsOf(here.azure, here.caller);
    const wish = await wishFor();

    const outcome = await runFlow(ports, newServicePrincipal(wish));

    const [application] = here.azure.state.applications;
    const [assignment] = here.azure.state.assignments;
    expect(outcome).toMatchObject({ ok: true, made: { credential: { username: application?.appId } } });
    expect(application?.passwords).toMatchObject([
      { displayName: "pullpass shop", endDateTime: wish.endDateTime },
    ]);
    expect(outcome.ok && outcome.made.credential.password.reveal()).toBe(
      application?.passwords[0]?.secretText,
    );
    expect(assignment).toMatchObject({
      scope: registryId(registry),
      roleId: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
      principalId: here.azure.state.principals[0]?.id,
      principalType: "ServicePrincipal",
    });
    expect(progress.join("\n")).toContain("AcrPull on registry acme1");
    expect(progress.join("\n")).not.toContain(application?.passwords[0]?.secretText);
  });

  it("grants the reader of repositories where AcrPull would pull nothing, for one repository if that is wanted", async () => {
    registry.roleAssignmentMode = "AbacRepositoryPermissions";
    const { ports } = await portsOf(here.azure, here.caller);

    await runFlow(ports, newServicePrincipal(await wishFor({ repository: "team/api" })));

    expect(here.azure.state.assignments).toMatchObject([{ roleId: "b93aa761-3e63-49ed-ac28-beffa264f7ac" }]);
    expect(here.azure.state.assignments[0]?.condition).toContain("StringEqualsIgnoreCase 'team/api'");
  });

  it("waits for replicas that do not know the application or the principal yet, and says for what", async () => {
    here.azure.state.weather.applicationLag = 3;
    here.azure.state.weather.principalLag = 2;
    const { ports, progress, waitedMs } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, newServicePrincipal(await wishFor()));

    expect(outcome).toMatchObject({ ok: true });
    expect(waitedMs()).toBe(25_000);
    expect(progress).toContain(`waiting for application ${NAME} to reach every replica of the directory`);
  });

  it("gives up after three minutes, takes back what it made, and keeps the last reason", async () => {
    here.azure.state.weather.principalLag = Number.POSITIVE_INFINITY;
    const { ports, waitedMs } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, newServicePrincipal(await wishFor()));

    expect(outcome).toMatchObject({
      ok: false,
      why: { kind: "refused", step: "grant-role", refusal: { code: "PrincipalNotFound" } },
      left: [],
    });
    expect(waitedMs()).toBe(180_000);
    expect(made()).toEqual(NOTHING);
  });

  it.each([
    ["the tenant's policy wants shorter secrets", 400, "CredentialInvalidLifetimeAsPerAppPolicy"],
    ["Graph fails", 500, "Service_InternalServerError"],
    ["the right to add secrets is missing", 403, "Authorization_RequestDenied"],
  ])("leaves nothing half made where %s", async (_what, status, code) => {
    here.azure.state.weather.failAddPassword = { status, code };
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, newServicePrincipal(await wishFor()));

    expect(outcome).toMatchObject({
      ok: false,
      why: { step: "add-secret", refusal: { status, code } },
      left: [],
    });
    expect(made()).toEqual(NOTHING);
  });

  it("leaves nothing half made where roles may not be granted", async () => {
    here.caller.grants.splice(0, 1, {
      scope: "/",
      actions: ["*"],
      notActions: ["Microsoft.Authorization/*/write"],
    });
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, newServicePrincipal(await wishFor()));

    expect(outcome).toMatchObject({
      ok: false,
      why: { step: "grant-role", refusal: { code: "AuthorizationFailed" } },
      left: [],
    });
    expect(made()).toEqual(NOTHING);
  });

  it("finds on a second run what the first one made, and adds a secret beside the one in use", async () => {
    const { ports } = await portsOf(here.azure, here.caller);
    await runFlow(ports, newServicePrincipal(await wishFor()));
    const inUse = here.azure.state.applications[0]?.passwords[0]?.keyId ?? "";

    const outcome = await runFlow(ports, newServicePrincipal(await wishFor({ keysInUse: [inUse] })));

    expect(outcome).toMatchObject({ ok: true });
    expect(made()).toEqual({ applications: 1, principals: 1, assignments: 1, passwords: 2 });
  });

  it("removes a secret of its own that a killed run left and nobody holds, and no other", async () => {
    const { ports } = await portsOf(here.azure, here.caller);
    await runFlow(ports, newServicePrincipal(await wishFor()));
    const [application] = here.azure.state.applications;
    application?.passwords.push({
      keyId: "5eb0d1e5-0000-4000-8000-000000000001",
      displayName: "rbac",
      hint: "abc",
      secretText: "x",
      startDateTime: "2026-01-01T00:00:00Z",
      endDateTime: "2027-01-01T00:00:00Z",
    });

    await runFlow(ports, newServicePrincipal(await wishFor()));

    expect(application?.passwords.map(({ displayName }) => displayName)).toEqual(["rbac", "pullpass shop"]);
  });

  it("lets two people connect one registry at once: neither takes the other's secret for a killed run's", async () => {
    const of = { cluster: "c0ffee", secretName: "pullpass" };
    const nameFor = (runner: string) => clientSecretNameBy(of, { runner, namespaces: ["shop"], guidOf });
    const [ada, bob] = [nameFor("ada@laptop"), nameFor("bob@laptop")];
    const { ports } = await portsOf(here.azure, here.caller);
    const connect = async (secretName: string, now = new Date()) =>
      runFlow(ports, newServicePrincipal(await wishFor({ secretName, now })));
    const names = () => here.azure.state.applications[0]?.passwords.map(({ displayName }) => displayName);

    // Neither has written theirs to the cluster yet.
    await connect(ada);
    await connect(bob);
    expect(names()).toEqual([ada, bob]);

    // Ada's run was killed, and she runs the same command again.
    await connect(ada);
    expect(names()).toEqual([bob, ada]);

    // Bob's was too, and he never came back: an hour later his secret is nobody's.
    await connect(ada, new Date(Date.now() + 3_500_000));
    expect(names()).toEqual([bob, ada]);
    await connect(ada, new Date(Date.now() + 3_700_000));
    expect(names()).toEqual([ada]);
  });

  it("leaves an application of that name alone that somebody else made", async () => {
    here.azure.state.applications.push({
      id: "theirs",
      appId: "theirs",
      displayName: NAME,
      uniqueName: NAME,
      tags: [],
      passwords: [],
      lag: 0,
    });
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, newServicePrincipal(await wishFor()));

    expect(outcome).toMatchObject({ ok: false, why: { kind: "not-ours" } });
    expect(made()).toEqual({ ...NOTHING, applications: 1 });
  });

  it("says who may not register applications, and makes nothing", async () => {
    here.azure.state.weather.mayRegister = false;
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, newServicePrincipal(await wishFor()));

    expect(outcome).toMatchObject({
      ok: false,
      why: { step: "create-application", refusal: { code: "Authorization_RequestDenied" } },
    });
    expect(made()).toEqual(NOTHING);
  });

  it("takes back what it made when the person interrupts, after whichever request", async () => {
    const wish = await wishFor();
    const whole = here.azure.requests.length;
    await runFlow((await portsOf(here.azure, here.caller)).ports, newServicePrincipal(wish));
    const count = here.azure.requests.length - whole;
    expect(count).toBeGreaterThan(5);
    for (let after = 1; after < count; after += 1) {
      for (const list of [
        here.azure.state.applications,
        here.azure.state.principals,
        here.azure.state.assignments,
      ])
        list.splice(0);
      const interrupt = new AbortController();
      const { ports } = await portsOf(here.azure, here.caller, interrupt.signal);
      let sent = 0;
      const send: typeof ports.azure.send = async (call, signal) => {
        const answer = await ports.azure.send(call, signal);
        sent += 1;
        if (sent === after) interrupt.abort();
        return answer;
      };

      const run = runFlow({ ...ports, azure: { ...ports.azure, send } }, newServicePrincipal(wish));

      await expect(run, `interrupted after request ${after}`).rejects.toThrow("abort");
      expect(made(), `interrupted after request ${after}`).toEqual(NOTHING);
    }
  });
});
