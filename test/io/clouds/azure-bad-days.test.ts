import { beforeEach, describe, expect, it } from "vitest";
import { guidOf } from "../../../src/io/machine/names.ts";
import { findAzureRegistry } from "../../../src/jobs/find-azure-registry.ts";
import { noticeClock } from "../../../src/jobs/notice-clock.ts";
import { obtainFromAzure } from "../../../src/jobs/obtain-from-azure.ts";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import { findRegistry } from "../../../src/providers/azure/find-registry.ts";
import type { PreparedMethod } from "../../../src/providers/azure/method.ts";
import {
  newServicePrincipal,
  prepareServicePrincipal,
} from "../../../src/providers/azure/methods/new-service-principal.ts";
import { prepareRepositoryToken } from "../../../src/providers/azure/methods/prepare-repository-token.ts";
import { addRegistry, addSubscription, type Grant, registryId } from "../../servers/azure/state.ts";
import { throttled } from "../../servers/azure/trouble.ts";
import { addAcme, describeAzure, HOST } from "./describe-azure.ts";
import { foundRegistry, portsOf } from "./logged-in.ts";

const NAME = "pullpass-acme1-c0ffee";
const DAY_MS = 86_400_000;

describeAzure("a bad day in Azure", (here) => {
  const look = async (grants?: readonly Grant[]) => {
    if (grants !== undefined) here.caller.grants.splice(0, 1, ...grants);
    const { ports } = await portsOf(here.azure, here.caller);
    return findAzureRegistry(ports, { loginServer: HOST });
  };

  const wish = async (keysInUse: readonly string[] = []) => ({
    found: await foundRegistry(here.azure, here.caller, HOST),
    uniqueName: NAME,
    secretName: "pullpass c0ffee",
    endDateTime: new Date(Date.now() + 180 * DAY_MS).toISOString(),
    keysInUse,
    now: new Date(),
    guidOf,
  });

  const obtain = async (method: PreparedMethod) => {
    const { ports, progress, waitedMs } = await portsOf(here.azure, here.caller);
    const request = { loginServer: HOST, mode: "do" as const };
    const outcome = await obtainFromAzure(ports, {
      ...request,
      prepare: async () => ({ kind: "ready", method }),
    });
    return { outcome, progress, waitedMs };
  };

  describe("where the registry is looked for", () => {
    it("names a registry that is nowhere, how many subscriptions were looked in, and what to run next", async () => {
      addSubscription(here.azure.state, "one");
      const { tenant } = here.azure.state;

      const outcome = await look();

      expect(outcome).toMatchObject({
        kind: "stopped",
        verdict: "no",
        finding: {
          cause: "cloud-registry-not-found",
          evidence: [{ text: `looked in 1 subscription of tenant ${tenant}` }],
          fixes: [
            { command: "az account show" },
            { command: "az acr list --output table" },
            { text: expect.stringContaining("--tenant TENANT"), command: "az login --tenant TENANT" },
          ],
        },
      });
    });

    it("names the other tenants that the login could be used in, with the command for each", async () => {
      const contoso = { id: "c0c0c0c0-0000-4000-8000-000000000001", name: "Contoso", domain: "contoso.com" };
      here.azure.state.otherTenants.push(contoso);
      addSubscription(here.azure.state, "one");

      const outcome = await look();

      const fixes = outcome.kind === "stopped" ? outcome.finding.fixes : [];
      expect(fixes.slice(2)).toMatchObject([
        {
          text: `if it is in tenant Contoso (contoso.com): log in there, and name it here too (\`--tenant ${contoso.id}\`)`,
          command: `az login --tenant ${contoso.id}`,
        },
      ]);
    });

    it("says the same as ever where the tenants may not be listed", async () => {
      addSubscription(here.azure.state, "one");
      const reply = { status: 403, body: { error: { code: "AuthorizationFailed", message: "no" } } };
      here.azure.state.troubles.push({ at: /^GET \/tenants$/, what: { kind: "answer", reply } });

      const outcome = await look();

      expect(outcome).toMatchObject({ kind: "stopped", verdict: "no" });
      expect(outcome.kind === "stopped" && outcome.finding.fixes.at(-1)?.command).toBe(
        "az login --tenant TENANT",
      );
    });

    it("says which of two registries is to be named where both answer to the host", async () => {
      const groups = ["one", "two"].map((name) => {
        const { id } = addSubscription(here.azure.state, name);
        addRegistry(here.azure.state, { subscription: id, name: "acme1", loginServer: HOST });
        return `say which: \`--subscription ${id} --resource-group images\``;
      });

      const outcome = await look();

      expect(outcome).toMatchObject({ kind: "stopped", verdict: "no" });
      expect(outcome.kind === "stopped" && outcome.finding.fixes.map(({ text }) => text)).toEqual(groups);
    });

    it("says that no secret is needed where everybody may pull", async () => {
      addAcme(here.azure, { anonymousPullEnabled: true });

      expect(await look()).toMatchObject({
        kind: "found",
        notes: ["registry acme1 lets everybody pull without a login: no secret is needed for pulls"],
      });
    });

    const OF_ALL = "registry acme1 takes no request from public networks";
    it.each([
      ["everybody reaches", {}, []],
      [
        "a firewall stands before",
        { firewall: "203.0.113.7" },
        ["registry acme1 has a firewall: nodes reach it from the addresses that it lists alone"],
      ],
      [
        "one private endpoint leads to",
        { network: { isPublic: false, privateEndpoints: 1 } },
        [`${OF_ALL}: nodes reach it through its private endpoint alone`],
      ],
      [
        "several private endpoints lead to",
        { network: { isPublic: false, privateEndpoints: 2 }, firewall: "203.0.113.7" },
        [`${OF_ALL}: nodes reach it through its 2 private endpoints alone`],
      ],
      [
        "nothing leads to",
        { network: { isPublic: false, privateEndpoints: 0 } },
        [`${OF_ALL}, and has no private endpoint: nobody reaches it`],
      ],
      [
        "private endpoints lead to, and public networks too",
        { network: { isPublic: true, privateEndpoints: 1 } },
        [],
      ],
    ])("says who reaches a registry that %s", async (_what, parts, notes) => {
      addAcme(here.azure, parts);

      expect(await look()).toMatchObject({ kind: "found", notes });
    });

    it("names action, scope and command where a subscription may not be listed, and it is not permitted", async () => {
      const { subscription } = addAcme(here.azure);
      const scope = `/subscriptions/${subscription.id}`;

      const outcome = await look([{ scope: `${scope}/resourceGroups/other`, actions: ["*"] }]);

      expect(outcome).toMatchObject({ kind: "stopped", verdict: "not-permitted" });
      const { evidence, fixes } = outcome.kind === "stopped" ? outcome.finding : { evidence: [], fixes: [] };
      expect(evidence.map(({ text }) => text)).toContain(
        `missing: Microsoft.ContainerRegistry/registries/read at ${scope}`,
      );
      expect(fixes.map(({ command }) => command)).toContain(
        `az role assignment create --assignee ${here.caller.objectId} --role 'Reader' --scope '${scope}'`,
      );
    });

    it("is unsure where the one subscription that has no list just now might have it", async () => {
      addSubscription(here.azure.state, "one");
      const body = { error: { code: "InternalServerError", message: "Try later." } };
      const reply = { status: 501, body };
      here.azure.state.troubles.push({ at: /\/registries$/, what: { kind: "answer", reply } });

      expect(await look()).toMatchObject({ kind: "stopped", verdict: "unsure" });
    });
  });

  describe("where requests go wrong", () => {
    beforeEach(() => void addAcme(here.azure));

    it("waits as long as a service that throttles asks, says so, and is answered", async () => {
      const what = { kind: "answer", reply: throttled(7) } as const;
      here.azure.state.troubles.push({ at: /^GET \/subscriptions$/, times: 2, what });
      const { ports, progress, waitedMs } = await portsOf(here.azure, here.caller);

      const search = await runFlow(ports, findRegistry({ loginServer: HOST }));

      expect(search).toMatchObject({ ok: true, found: [{ id: { name: "acme1" } }] });
      expect(waitedMs()).toBe(14_000);
      expect(progress).toContain("waiting 7 s, as Azure asks: too many requests");
    });

    it("makes one client secret where the request for it is throttled", async () => {
      const what = { kind: "answer", reply: throttled(1) } as const;
      here.azure.state.troubles.push({ at: /addPassword$/, times: 3, what });
      const { ports } = await portsOf(here.azure, here.caller);

      expect(await runFlow(ports, newServicePrincipal(await wish()))).toMatchObject({ ok: true });
      expect(here.azure.state.applications[0]?.passwords).toHaveLength(1);
    });

    it.each([
      ["asks for an hour", 3_600, 1],
      ["goes on throttling", 1, 4],
    ])("does not wait for a service that %s, and says when to try again", async (_what, seconds, asked) => {
      const reply = throttled(seconds);
      here.azure.state.troubles.push({ at: /addPassword$/, times: 99, what: { kind: "answer", reply } });

      const { outcome, waitedMs } = await obtain(prepareServicePrincipal(await wish()));

      expect(outcome).toMatchObject({ kind: "stopped", verdict: "unsure" });
      expect(outcome.kind === "stopped" && outcome.finding.fixes[0]?.text).toContain(`in ${seconds} s`);
      expect(waitedMs()).toBe((asked - 1) * seconds * 1_000);
      expect(here.azure.requests.filter((line) => line.endsWith("addPassword"))).toEqual([]);
      expect(here.azure.state.applications).toEqual([]);
    });

    it("adds no second client secret where the answer to the first was lost, and the next run takes that back", async () => {
      const first = await runFlow(
        (await portsOf(here.azure, here.caller)).ports,
        newServicePrincipal(await wish()),
      );
      const inUse = first.ok ? [first.made.secret.keyId] : [];
      here.azure.state.troubles.push({ at: /addPassword$/, what: { kind: "cut", when: "answered" } });
      const { ports } = await portsOf(here.azure, here.caller);

      const lost = await runFlow(ports, newServicePrincipal(await wish(inUse)));

      const [application] = here.azure.state.applications;
      expect(lost).toMatchObject({ ok: false, why: { step: "add-secret", refusal: { kind: "failed" } } });
      expect(application?.passwords).toHaveLength(2);
      expect(here.azure.state.assignments).toHaveLength(1);

      const again = await runFlow(ports, newServicePrincipal(await wish(inUse)));

      expect(again).toMatchObject({ ok: true });
      expect(application?.passwords.map(({ keyId }) => keyId)).toEqual([
        ...inUse,
        again.ok ? again.made.secret.keyId : "",
      ]);
    });

    it("asks again for what can be asked twice where the connection breaks", async () => {
      here.azure.state.troubles.push({
        at: /^PUT .*roleAssignments/,
        what: { kind: "cut", when: "answered" },
      });
      const { ports } = await portsOf(here.azure, here.caller);

      expect(await runFlow(ports, newServicePrincipal(await wish()))).toMatchObject({ ok: true });
      expect(here.azure.state.assignments).toHaveLength(1);
    });
  });

  describe("where something is accepted and fails late", () => {
    beforeEach(() => void addAcme(here.azure));
    const token = async (repository: string) =>
      prepareRepositoryToken({
        found: await foundRegistry(here.azure, here.caller, HOST),
        tokenName: "pullpass-c0ffee",
        repositories: [repository],
        expiry: "2999-01-01T00:00:00Z",
        slotsInUse: [],
        now: new Date(),
      });
    const left = () => {
      const { scopeMaps, registryTokens } = here.azure.state;
      return { maps: scopeMaps.map(({ actions }) => actions.length), tokens: registryTokens.length };
    };

    it.each([
      ["scope map", "Azure could not write what the token may pull pullpass-c0ffee"],
      ["token", "Azure could not make the token pullpass-c0ffee"],
    ] as const)("takes back a %s, says what became of it, and what next", async (failsLate, title) => {
      here.azure.state.weather.failsLate = failsLate;

      const { outcome } = await obtain(await token("team/app"));

      expect(outcome).toMatchObject({
        kind: "stopped",
        verdict: "unsure",
        finding: {
          title,
          evidence: [{ text: "it was accepted, and came to nothing: provisioningState Failed" }],
          fixes: [
            { text: expect.stringContaining("run the same command again") },
            { command: expect.stringMatching(/^az monitor activity-log list --resource-id \S+\/acme1 /) },
          ],
        },
      });
      expect(left()).toEqual({ maps: [], tokens: 0 });

      delete here.azure.state.weather.failsLate;
      expect((await obtain(await token("team/app"))).outcome).toMatchObject({ kind: "obtained" });
    });

    it("takes back all where a password fails late, with the reason that Azure gives", async () => {
      Object.assign(here.azure.state.weather, { operationLooks: 2, operationsFail: true });

      const { outcome } = await obtain(await token("team/app"));

      expect(outcome).toMatchObject({
        kind: "stopped",
        verdict: "unsure",
        finding: {
          title: "Azure refuses to make the token's password pullpass-c0ffee",
          evidence: [{ text: expect.stringContaining("OperationFailed: The operation failed late.") }],
          fixes: [{ text: expect.stringContaining("run the same command again") }],
        },
      });
      expect(left()).toEqual({ maps: [], tokens: 0 });
    });

    it("leaves the map as it was where a repository more fails late", async () => {
      await obtain(await token("team/app"));
      const before = left();
      Object.assign(here.azure.state.weather, { operationLooks: 2, operationsFail: true });

      const { outcome } = await obtain(await token("team/web"));

      expect(outcome).toMatchObject({ kind: "stopped" });
      expect(left()).toEqual(before);
    });
  });

  describe("where two are at it", () => {
    beforeEach(() => void addAcme(here.azure));

    it("goes on with the application that another run made in between, and does not take it back", async () => {
      const { ports } = await portsOf(here.azure, here.caller);
      await runFlow(ports, newServicePrincipal(await wish()));
      const reply = {
        status: 404,
        body: { error: { code: "Request_ResourceNotFound", message: "not here yet" } },
      };
      // A replica that does not know it yet, before and after the request that would make it.
      const at = /^GET .*applications\(uniqueName/;
      here.azure.state.troubles.push({ at, times: 1, what: { kind: "answer", reply } });
      here.azure.state.troubles.push({ at, times: 1, what: { kind: "answer", reply } });
      here.azure.state.weather.failAddPassword = { status: 500, code: "Service_InternalServerError" };

      const outcome = await runFlow(ports, newServicePrincipal(await wish()));

      expect(outcome).toMatchObject({ ok: false, why: { step: "add-secret" }, left: [] });
      expect(here.azure.state.applications).toHaveLength(1);
      expect(here.azure.state.assignments).toHaveLength(1);
    });

    it("takes the service principal that another run made in between", async () => {
      const { ports } = await portsOf(here.azure, here.caller);
      await runFlow(ports, newServicePrincipal(await wish()));
      const missing = { status: 404, body: { error: { code: "Request_ResourceNotFound", message: "no" } } };
      const taken = { status: 409, body: { error: { code: "Request_MultipleObjectsWithSameKeyValue" } } };
      here.azure.state.troubles.push(
        { at: /^GET .*servicePrincipals/, what: { kind: "answer", reply: missing } },
        { at: /^POST .*servicePrincipals$/, what: { kind: "answer", reply: taken } },
      );

      expect(await runFlow(ports, newServicePrincipal(await wish()))).toMatchObject({ ok: true });
      expect(here.azure.state.principals).toHaveLength(1);
    });

    it("takes a role that somebody granted before for granted, and leaves it where a later step fails", async () => {
      const { ports } = await portsOf(here.azure, here.caller);
      await runFlow(ports, newServicePrincipal(await wish()));
      const [theirs] = here.azure.state.assignments.splice(0);
      if (theirs === undefined) throw new Error("no role");
      here.azure.state.assignments.push({ ...theirs, guid: "0e0e0e0e-0000-4000-8000-000000000001" });
      here.azure.state.weather.failAddPassword = { status: 500, code: "Service_InternalServerError" };

      expect(await runFlow(ports, newServicePrincipal(await wish()))).toMatchObject({
        ok: false,
        why: { step: "add-secret" },
      });
      expect(here.azure.state.assignments.map(({ guid }) => guid)).toEqual([
        "0e0e0e0e-0000-4000-8000-000000000001",
      ]);
    });
  });

  describe("where a right is missing", () => {
    beforeEach(() => void addAcme(here.azure));

    it("says who may register applications, with the commands, the role and the method that needs none", async () => {
      here.azure.state.weather.mayRegister = false;

      const { outcome } = await obtain(prepareServicePrincipal(await wish()));

      expect(outcome).toMatchObject({ kind: "stopped", verdict: "not-permitted" });
      const { evidence, fixes } = outcome.kind === "stopped" ? outcome.finding : { evidence: [], fixes: [] };
      expect(evidence[0]?.text).toContain("missing: the right to register or change applications");
      expect(fixes[0]?.command).toContain(`az ad app create --display-name ${NAME}`);
      expect(fixes.map(({ text }) => text).join()).toContain("--method repository-token");
    });

    it("names action and scope of what is refused in the middle, and the command for it", async () => {
      const method = prepareServicePrincipal(await wish());
      const [registry] = here.azure.state.registries;
      const scope = registry === undefined ? "" : registryId(registry);
      const { ports } = await portsOf(here.azure, here.caller);
      here.caller.grants.splice(0, 1, {
        scope: "/",
        actions: ["*"],
        notActions: ["Microsoft.Authorization/*/write"],
      });

      const outcome = await runFlow(ports, method.obtain());

      const { evidence, fixes } = outcome.ok ? { evidence: [], fixes: [] } : outcome.finding;
      expect(evidence[0]?.text).toBe(`missing: Microsoft.Authorization/roleAssignments/write at ${scope}`);
      expect(fixes.map(({ command }) => command?.split(" ").slice(0, 4).join(" "))).toEqual([
        "az role assignment create",
        "az role assignment create",
        "az login",
      ]);
      expect(here.azure.state.applications).toEqual([]);
    });
  });

  it.each([
    ["ahead", -3 * DAY_MS, "3 days ahead of Azure's: what is made now ends that much later"],
    ["behind", 40 * 60_000, "40 minutes behind Azure's: what is made now ends that much earlier"],
  ])("says once that this machine's clock is %s", async (_side, clockAheadMs, text) => {
    addAcme(here.azure);
    here.azure.state.weather.clockAheadMs = clockAheadMs;
    const { ports, progress } = await portsOf(here.azure, here.caller);

    await runFlow({ ...ports, azure: noticeClock(ports.azure, ports) }, findRegistry({ loginServer: HOST }));

    expect(progress.filter((line) => line.includes("clock"))).toEqual([expect.stringContaining(text)]);
  });
});
