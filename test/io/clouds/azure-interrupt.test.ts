import { beforeEach, expect, it } from "vitest";
import type { CloudFlow } from "../../../src/core/cloud/flow.ts";
import { guidOf } from "../../../src/io/machine/names.ts";
import { obtainFromAzure } from "../../../src/jobs/obtain-from-azure.ts";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import type { FoundRegistry } from "../../../src/providers/azure/find-registry.ts";
import { prepareAdminUser } from "../../../src/providers/azure/methods/admin-user.ts";
import { prepareExistingPrincipal } from "../../../src/providers/azure/methods/existing-service-principal.ts";
import { prepareServicePrincipal } from "../../../src/providers/azure/methods/new-service-principal.ts";
import { prepareRepositoryToken } from "../../../src/providers/azure/methods/prepare-repository-token.ts";
import { addAcme, describeAzure, HOST, type InAzure } from "./describe-azure.ts";
import { foundRegistry, portsOf } from "./logged-in.ts";

const END = "2999-01-01T00:00:00.000Z";
const THEIRS = { id: "0a0a0a0a-0000-4000-8000-000000000001", appId: "0b0b0b0b-0000-4000-8000-000000000001" };
const PRINCIPAL = { id: "0c0c0c0c-0000-4000-8000-000000000001", appId: THEIRS.appId, displayName: "ci" };

function newPrincipal(found: FoundRegistry) {
  const names = { uniqueName: "pullpass-acme1-c0ffee", secretName: "pullpass c0ffee" };
  return prepareServicePrincipal({
    found,
    ...names,
    endDateTime: END,
    keysInUse: [],
    now: new Date(),
    guidOf,
  });
}

function token(found: FoundRegistry, repository: string) {
  const wish = { tokenName: "pullpass-c0ffee", repositories: [repository], expiry: END };
  return prepareRepositoryToken({ found, ...wish, slotsInUse: [], now: new Date() });
}

function existing(found: FoundRegistry) {
  const application = { ...THEIRS, displayName: "ci" };
  return prepareExistingPrincipal({
    found,
    principal: { principal: PRINCIPAL, application, notes: [] },
    isGranting: true,
    source: { kind: "new", application, displayName: "pullpass c0ffee", endDateTime: END, keysInUse: [] },
    now: new Date(),
    guidOf,
  });
}

const METHODS = {
  "admin-user": (found: FoundRegistry) => prepareAdminUser({ found, mayEnable: true }),
  "new-service-principal": newPrincipal,
  "existing-service-principal": existing,
  "repository-token": (found: FoundRegistry) => token(found, "team/app"),
  "repository-token, one more repository": (found: FoundRegistry) => token(found, "team/web"),
};

/** All in the cloud that a run can change, less the passwords of tokens: of a token that stays one may be left over. */
function cloudOf({ azure: { state } }: InAzure): string {
  const { applications, principals, assignments, scopeMaps, registryTokens } = state;
  const maps = scopeMaps.map(({ name, actions }) => ({ name, actions }));
  const tokens = registryTokens.map(({ name }) => name);
  const admins = state.registries.map(({ adminUserEnabled }) => adminUserEnabled);
  return JSON.stringify({ applications, principals, assignments, maps, tokens, admins });
}

describeAzure("a person who interrupts", (here) => {
  beforeEach(() => {
    addAcme(here.azure);
    const { applications, principals } = here.azure.state;
    applications.push({ ...THEIRS, displayName: "ci", tags: [], passwords: [], lag: 0 });
    principals.push({ ...PRINCIPAL, lag: 0 });
  });

  /** Runs the flow and interrupts after its n-th request; how many it made. */
  async function interruptedAfter(count: number, flow: CloudFlow<unknown>) {
    const interrupt = new AbortController();
    const { ports, progress } = await portsOf(here.azure, here.caller, interrupt.signal);
    let sent = 0;
    const send: typeof ports.azure.send = async (call, signal) => {
      const answer = await ports.azure.send(call, signal);
      sent += 1;
      if (sent === count) interrupt.abort();
      return answer;
    };
    const run = runFlow({ ...ports, azure: { ...ports.azure, send } }, flow);
    const isInterrupted = await run.then(
      () => false,
      (cause) => cause === interrupt.signal.reason,
    );
    return { isInterrupted, progress };
  }

  it.each(Object.entries(METHODS))("leaves nothing, after whichever request: %s", async (title, prepare) => {
    const found = await foundRegistry(here.azure, here.caller, HOST);
    if (title.includes("one more")) {
      const { ports } = await portsOf(here.azure, here.caller);
      await runFlow(ports, token(found, "team/app").obtain());
    }
    const before = cloudOf(here);
    let count = 1;
    for (; ; count += 1) {
      const { isInterrupted, progress } = await interruptedAfter(count, prepare(found).obtain());
      if (!isInterrupted) break;
      expect(cloudOf(here), `interrupted after request ${count}`).toBe(before);
      expect(progress.filter((line) => line.startsWith("left in Azure"))).toEqual([]);
    }
    expect(count).toBeGreaterThan(1);
    expect(cloudOf(here)).not.toBe(before);
  });

  it("takes back what was made when it comes after the last request of the method", async () => {
    const interrupt = new AbortController();
    const { ports } = await portsOf(here.azure, here.caller, interrupt.signal);
    const before = cloudOf(here);
    const outcome = await obtainFromAzure(ports, {
      loginServer: HOST,
      mode: "do",
      prepare: async (found) => ({ kind: "ready", method: newPrincipal(found) }),
    });
    expect(cloudOf(here)).not.toBe(before);
    interrupt.abort();

    if (outcome.kind === "obtained") await outcome.undo();

    expect(cloudOf(here)).toBe(before);
  });

  it("is told by command what could not be taken back", async () => {
    const found = await foundRegistry(here.azure, here.caller, HOST);
    const body = { error: { code: "Service_InternalServerError", message: "" } };
    const reply = { status: 501, body };
    here.azure.state.troubles.push({ at: /^DELETE .*applications/, what: { kind: "answer", reply } });

    const { progress } = await interruptedAfter(4, newPrincipal(found).obtain());

    const left = here.azure.state.applications.find(({ displayName }) => displayName.startsWith("pullpass"));
    expect(progress).toContain(`left in Azure: az ad app delete --id ${left?.id}`);
  });

  it("has a change that is under way awaited, so that it is known and taken back", async () => {
    const found = await foundRegistry(here.azure, here.caller, HOST);
    const before = cloudOf(here);
    const interrupt = new AbortController();
    const { ports } = await portsOf(here.azure, here.caller, interrupt.signal);
    const send: typeof ports.azure.send = (call, signal) => {
      const answer = ports.azure.send(call, signal);
      if (call.method === "PATCH") interrupt.abort();
      return answer;
    };

    const run = runFlow({ ...ports, azure: { ...ports.azure, send } }, newPrincipal(found).obtain());

    await expect(run).rejects.toThrow("abort");
    expect(here.azure.requests.filter((line) => line.startsWith("PATCH"))).toHaveLength(1);
    expect(cloudOf(here)).toBe(before);
  });
});
