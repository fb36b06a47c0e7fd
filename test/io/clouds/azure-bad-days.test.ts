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

      const outcome = await look();

      expect(outcome).toMatchObject({
        kind: "stopped",
        verdict: "no",
        finding: {
          cause: "cloud-registry-not-found",
          evidence: [{ text: "looked in 1 subscription" }],
          fixes: [
            { command: "az account show" },
            { command: "az acr list --output table" },
            { text: expect.stringContaining("--tenant TENANT"), command: "az login --tenant TENANT" },
          ],
        },
      });
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
