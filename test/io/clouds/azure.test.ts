import { expect, it } from "vitest";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import { isAllowed, listPermissions, permissionSchema } from "../../../src/providers/azure/arm/permission.ts";
import { registryPath } from "../../../src/providers/azure/arm/resource-id.ts";
import { findRegistry } from "../../../src/providers/azure/find-registry.ts";
import { obtainAdminUser } from "../../../src/providers/azure/methods/admin-user.ts";
import { readPages } from "../../../src/providers/azure/read.ts";
import { addCaller, addRegistry, addSubscription, registryId } from "../../servers/azure/state.ts";
import { addAcme, describeAzure, HOST } from "./describe-azure.ts";
import { foundRegistry, portsOf } from "./logged-in.ts";

describeAzure("Azure, by Microsoft's own client", (here) => {
  it("finds a registry by its login server across subscriptions and pages, whatever the registry is called", async () => {
    const one = addSubscription(here.azure.state, "one");
    const two = addSubscription(here.azure.state, "two");
    for (const name of ["other1", "other2", "other3"])
      addRegistry(here.azure.state, { subscription: two.id, name, loginServer: `${name}.azurecr.test` });
    addRegistry(here.azure.state, {
      subscription: two.id,
      name: "acme1",
      loginServer: "ACME1-c5e4.azurecr.test",
    });
    const { ports } = await portsOf(here.azure, here.caller);

    const search = await runFlow(ports, findRegistry({ loginServer: "acme1-c5e4.azurecr.test" }));

    expect(search).toMatchObject({
      ok: true,
      subscriptions: 2,
      skipped: [],
      found: [{ id: { subscription: two.id, name: "acme1" } }],
    });
    expect(here.azure.requests.filter((line) => line.includes(one.id))).toHaveLength(1);
  });

  it("names a subscription that may not be listed, and goes on with the others", async () => {
    const closed = addSubscription(here.azure.state, "closed");
    const open = addSubscription(here.azure.state, "open");
    addRegistry(here.azure.state, { subscription: open.id, name: "acme1", loginServer: HOST });
    const caller = addCaller(here.azure.state, [
      { scope: `/subscriptions/${open.id}`, actions: ["*/read"] },
      { scope: `/subscriptions/${closed.id}/resourceGroups/some`, actions: ["*"] },
    ]);
    const { ports } = await portsOf(here.azure, caller);

    const search = await runFlow(ports, findRegistry({ loginServer: HOST }));

    expect(search).toMatchObject({
      ok: true,
      found: [{ id: { name: "acme1" } }],
      skipped: [{ subscription: closed.id, refusal: { kind: "answered", code: "AuthorizationFailed" } }],
    });
  });

  it("takes the first password of an admin user that is on, and changes nothing", async () => {
    const { registry } = addAcme(here.azure, { adminUserEnabled: true });
    const { ports } = await portsOf(here.azure, here.caller);

    const taken = await runFlow(
      ports,
      obtainAdminUser({ found: await foundRegistry(here.azure, here.caller, HOST), mayEnable: false }),
    );

    expect(taken).toMatchObject({ ok: true, made: { slot: "password", credential: { username: "acme1" } } });
    expect(taken.ok && taken.made.credential.password.reveal()).toBe(registry.passwords.password);
    expect(here.azure.requests.filter((line) => line.startsWith("PATCH"))).toEqual([]);
  });

  it("leaves an admin user off that nobody asked to turn on", async () => {
    addAcme(here.azure);
    const { ports } = await portsOf(here.azure, here.caller);

    const taken = await runFlow(
      ports,
      obtainAdminUser({ found: await foundRegistry(here.azure, here.caller, HOST), mayEnable: false }),
    );

    expect(taken).toEqual({ ok: false, why: { kind: "disabled" }, left: [] });
  });

  it("turns it on when told to, says so, and looks again whether it stayed on", async () => {
    addAcme(here.azure);
    const { ports, progress } = await portsOf(here.azure, here.caller);

    const taken = await runFlow(
      ports,
      obtainAdminUser({ found: await foundRegistry(here.azure, here.caller, HOST), mayEnable: true }),
    );

    expect(taken).toMatchObject({ ok: true });
    expect(progress).toEqual(["Azure: registry acme1: the admin user is enabled"]);
  });

  it("sees that a policy has turned it back", async () => {
    addAcme(here.azure, { adminPolicy: "turn-back" });
    const { ports } = await portsOf(here.azure, here.caller);

    const taken = await runFlow(
      ports,
      obtainAdminUser({ found: await foundRegistry(here.azure, here.caller, HOST), mayEnable: true }),
    );

    expect(taken).toEqual({ ok: false, why: { kind: "turned-back" }, left: [] });
  });

  it("keeps the words of a policy that forbids it", async () => {
    addAcme(here.azure, { adminPolicy: "deny" });
    const { ports } = await portsOf(here.azure, here.caller);

    const taken = await runFlow(
      ports,
      obtainAdminUser({ found: await foundRegistry(here.azure, here.caller, HOST), mayEnable: true }),
    );

    expect(taken).toMatchObject({
      ok: false,
      why: { kind: "refused", refusal: { code: "RequestDisallowedByPolicy", status: 403 } },
    });
  });

  it("asks what the caller may do before anything is changed", async () => {
    const { subscription } = addAcme(here.azure);
    const scope = `/subscriptions/${subscription.id}`;
    const caller = addCaller(here.azure.state, [{ scope, actions: ["*/read"] }]);
    const { ports } = await portsOf(here.azure, caller);
    const registry = await foundRegistry(here.azure, caller, HOST);

    const permissions = await runFlow(
      ports,
      readPages(listPermissions(registryPath(registry.id)), permissionSchema),
    );

    if (!permissions.ok) throw new Error("refused");
    expect(isAllowed(permissions.value, "Microsoft.ContainerRegistry/registries/read")).toBe(true);
    expect(isAllowed(permissions.value, "Microsoft.ContainerRegistry/registries/write")).toBe(false);
  });

  it("is held to Microsoft's descriptions: a spoiled answer is noticed", async () => {
    const { registry } = addAcme(here.azure);
    const url = new URL(`https://management.azure.com${registryId(registry)}?api-version=2025-11-01`);
    const request = { method: "GET", url, headers: {}, body: undefined };

    const faults = await here.judge.arm(request, {
      status: 200,
      body: { properties: { adminUserEnabled: "yes" } },
    });

    expect(faults.join()).toContain("INVALID_TYPE");
    expect(faults.join()).toContain("OBJECT_MISSING_REQUIRED_PROPERTY");
  });

  it("says what a wrong client secret is answered with, and repeats no secret", async () => {
    const { ports } = await portsOf(here.azure, { ...here.caller, secret: "c4n4ry-wrong" });

    const search = await runFlow(ports, findRegistry({ loginServer: HOST }));

    expect(search).toMatchObject({ ok: false, refusal: { kind: "failed", failure: { kind: "no-login" } } });
    expect(JSON.stringify(search)).toContain("AADSTS7000215");
    expect(JSON.stringify(search)).not.toContain("c4n4ry-wrong");
  });
});
