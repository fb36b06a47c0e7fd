import tls from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import {
  obtainRepositoryToken,
  type RepositoryTokenWish,
} from "../../../src/providers/azure/methods/repository-token.ts";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { hasDescriptions, type Judge, openJudge } from "../../servers/azure/judge.ts";
import { type AzureStandIn, startAzure } from "../../servers/azure/stand-in.ts";
import { addCaller, addRegistry, addSubscription, type Caller } from "../../servers/azure/state.ts";
import { makeTestCertificates, type TestCertificates } from "../../servers/test-certificates.ts";
import { foundRegistry, portsOf } from "./logged-in.ts";

const missing = [
  ...(await missingForRegistries()),
  ...(hasDescriptions ? [] : ["Microsoft's descriptions in ../shared/specs/azure"]),
];
const trustedBefore = tls.getCACertificates("default");
const HOST = "acme1.azurecr.test";

describe.skipIf(missing.length > 0)(titleWithNeeds("a repository token", missing), () => {
  let certificates: TestCertificates;
  let judge: Judge;
  let azure: AzureStandIn;
  let caller: Caller;

  beforeAll(async () => {
    certificates = await makeTestCertificates();
    tls.setDefaultCACertificates([...trustedBefore, certificates.ca]);
    judge = await openJudge();
  }, 120_000);
  afterAll(() => certificates?.remove());
  beforeEach(async () => {
    azure = await startAzure({ tlsOf: () => certificates.good, judge, registrySuffix: "azurecr.test" });
    const { id } = addSubscription(azure.state, "one");
    addRegistry(azure.state, { subscription: id, name: "acme1", loginServer: HOST });
    caller = addCaller(azure.state);
  });
  afterEach(() => {
    azure.close();
    expect(azure.faults).toEqual([]);
  });

  async function wishFor(more: Partial<RepositoryTokenWish> = {}): Promise<RepositoryTokenWish> {
    return {
      found: await foundRegistry(azure, caller, HOST),
      tokenName: "pullpass-c0ffee",
      repositories: ["team/app"],
      slot: "password1",
      ...more,
    };
  }

  it("may read the one repository and nothing else, until the day that was said", async () => {
    const { ports } = await portsOf(azure, caller);
    const expiry = "2027-05-01T00:00:00.000Z";

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor({ expiry })));

    const [token] = azure.state.registryTokens;
    expect(outcome).toMatchObject({
      ok: true,
      made: { credential: { username: "pullpass-c0ffee" }, expiry },
    });
    expect(outcome.ok && outcome.made.credential.password.reveal()).toBe(token?.passwords[0]?.value);
    expect(azure.state.scopeMaps).toMatchObject([
      {
        name: "pullpass-c0ffee-scope-map",
        actions: ["repositories/team/app/content/read", "repositories/team/app/metadata/read"],
      },
    ]);
  });

  it("waits for a password that is generated elsewhere, and follows it there", async () => {
    azure.state.weather.operationLooks = 3;
    const { ports, progress, waitedMs } = await portsOf(azure, caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({ ok: true });
    expect(waitedMs()).toBe(5_000);
    expect(progress).toContain("waiting for password1 of token pullpass-c0ffee");
  });

  it("takes back map and token where the password fails late", async () => {
    azure.state.weather.operationLooks = 2;
    azure.state.weather.operationsFail = true;
    const { ports } = await portsOf(azure, caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({
      ok: false,
      why: { kind: "refused", step: "password", refusal: { code: "OperationFailed" } },
      left: [],
    });
    expect(azure.state.registryTokens).toEqual([]);
    expect(azure.state.scopeMaps).toEqual([]);
  });

  it("adds a repository to what the token may read, and keeps the password of the other slot", async () => {
    const { ports } = await portsOf(azure, caller);
    await runFlow(ports, obtainRepositoryToken(await wishFor()));
    const before = azure.state.registryTokens[0]?.passwords[0]?.value;

    await runFlow(
      ports,
      obtainRepositoryToken(await wishFor({ repositories: ["team/web"], slot: "password2" })),
    );

    expect(azure.state.scopeMaps[0]?.actions).toContain("repositories/team/app/content/read");
    expect(azure.state.scopeMaps[0]?.actions).toContain("repositories/team/web/content/read");
    expect(azure.state.registryTokens[0]?.passwords[0]?.value).toBe(before);
    expect(azure.state.registryTokens[0]?.passwords).toHaveLength(2);
  });

  it("leaves a scope map of that name alone that somebody else made", async () => {
    const [registry] = azure.state.registries;
    if (registry === undefined) throw new Error("no registry");
    const theirs = { registry, name: "pullpass-c0ffee-scope-map", description: "ours", actions: [] };
    azure.state.scopeMaps.push(theirs);
    const { ports } = await portsOf(azure, caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({ ok: false, why: { kind: "not-ours" } });
    expect(azure.state.registryTokens).toEqual([]);
  });

  it("makes nothing where tokens may not be written, and takes back the map it made", async () => {
    caller.grants.splice(0, 1, {
      scope: "/",
      actions: ["*"],
      notActions: ["Microsoft.ContainerRegistry/registries/tokens/write"],
    });
    const { ports } = await portsOf(azure, caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({ ok: false, why: { step: "token" }, left: [] });
    expect(azure.state.scopeMaps).toEqual([]);
  });
});
