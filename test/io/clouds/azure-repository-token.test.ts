import { beforeEach, expect, it } from "vitest";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import {
  obtainRepositoryToken,
  type RepositoryTokenWish,
} from "../../../src/providers/azure/methods/repository-token.ts";
import { registryId } from "../../servers/azure/state.ts";
import { addAcme, describeAzure, HOST } from "./describe-azure.ts";
import { foundRegistry, portsOf } from "./logged-in.ts";

describeAzure("a repository token", (here) => {
  beforeEach(() => void addAcme(here.azure));

  async function wishFor(more: Partial<RepositoryTokenWish> = {}): Promise<RepositoryTokenWish> {
    return {
      found: await foundRegistry(here.azure, here.caller, HOST),
      tokenName: "pullpass-c0ffee",
      repositories: ["team/app"],
      slotsInUse: [],
      now: new Date(),
      ...more,
    };
  }

  it("may read the one repository and nothing else, until the day that was said", async () => {
    const { ports } = await portsOf(here.azure, here.caller);
    const expiry = "2027-05-01T00:00:00.000Z";

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor({ expiry })));

    const [token] = here.azure.state.registryTokens;
    expect(outcome).toMatchObject({
      ok: true,
      made: { credential: { username: "pullpass-c0ffee" }, mark: { keyId: "password1", expiresAt: expiry } },
    });
    expect(outcome.ok && outcome.made.credential.password.reveal()).toBe(token?.passwords[0]?.value);
    expect(here.azure.state.scopeMaps).toMatchObject([
      {
        name: "pullpass-c0ffee-scope-map",
        actions: ["repositories/team/app/content/read", "repositories/team/app/metadata/read"],
      },
    ]);
  });

  it("waits for a password that is generated elsewhere, and follows it there", async () => {
    here.azure.state.weather.operationLooks = 3;
    const { ports, progress, waitedMs } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({ ok: true });
    expect(waitedMs()).toBe(5_000);
    expect(progress).toContain("waiting for password1 of token pullpass-c0ffee");
  });

  it("takes back map and token where the password fails late", async () => {
    here.azure.state.weather.operationLooks = 2;
    here.azure.state.weather.operationsFail = true;
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({
      ok: false,
      why: { kind: "refused", step: "password", refusal: { code: "OperationFailed" } },
      left: [],
    });
    expect(here.azure.state.registryTokens).toEqual([]);
    expect(here.azure.state.scopeMaps).toEqual([]);
  });

  it("adds a repository to what the token may read, and keeps the password of the other slot", async () => {
    const { ports } = await portsOf(here.azure, here.caller);
    await runFlow(ports, obtainRepositoryToken(await wishFor()));
    const before = here.azure.state.registryTokens[0]?.passwords[0]?.value;

    await runFlow(
      ports,
      obtainRepositoryToken(await wishFor({ repositories: ["team/web"], slotsInUse: ["password1"] })),
    );

    expect(here.azure.state.scopeMaps[0]?.actions).toContain("repositories/team/app/content/read");
    expect(here.azure.state.scopeMaps[0]?.actions).toContain("repositories/team/web/content/read");
    expect(here.azure.state.registryTokens[0]?.passwords[0]?.value).toBe(before);
    expect(here.azure.state.registryTokens[0]?.passwords).toHaveLength(2);
  });

  it("leaves a scope map of that name alone that somebody else made", async () => {
    const [registry] = here.azure.state.registries;
    if (registry === undefined) throw new Error("no registry");
    const theirs = { registry, name: "pullpass-c0ffee-scope-map", description: "ours", actions: [] };
    here.azure.state.scopeMaps.push(theirs);
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({ ok: false, why: { kind: "map-not-ours" } });
    expect(here.azure.state.registryTokens).toEqual([]);
  });

  it("makes nothing where tokens may not be written, and takes back the map it made", async () => {
    here.caller.grants.splice(0, 1, {
      scope: "/",
      actions: ["*"],
      notActions: ["Microsoft.ContainerRegistry/registries/tokens/write"],
    });
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({ ok: false, why: { step: "token" }, left: [] });
    expect(here.azure.state.scopeMaps).toEqual([]);
  });

  it("leaves a token of that name alone which may do what somebody else's map says", async () => {
    const { registry, token } = await tokenOfEarlierRun();
    here.azure.state.scopeMaps.push({ registry, name: "theirs", description: "theirs", actions: [] });
    token.scopeMapId = `${registryId(registry)}/scopeMaps/theirs`;
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(ports, obtainRepositoryToken(await wishFor()));

    expect(outcome).toMatchObject({ ok: false, why: { kind: "token-not-ours" } });
    expect(token.passwords).toHaveLength(1);
  });

  it("makes no password where both are in use, and takes back nothing that was there", async () => {
    const { token } = await tokenOfEarlierRun();
    const { ports } = await portsOf(here.azure, here.caller);

    const outcome = await runFlow(
      ports,
      obtainRepositoryToken(await wishFor({ slotsInUse: ["password1"], repositories: ["team/app"] })),
    );
    const none = await runFlow(
      ports,
      obtainRepositoryToken(await wishFor({ slotsInUse: ["password1", "password2"] })),
    );

    expect(outcome).toMatchObject({ ok: true, made: { mark: { keyId: "password2" } } });
    expect(none).toMatchObject({ ok: false, why: { kind: "no-free-slot" }, left: [] });
    expect(token.passwords).toHaveLength(2);
  });

  async function tokenOfEarlierRun() {
    const { ports } = await portsOf(here.azure, here.caller);
    await runFlow(ports, obtainRepositoryToken(await wishFor()));
    const [token] = here.azure.state.registryTokens;
    const [registry] = here.azure.state.registries;
    if (token === undefined || registry === undefined) throw new Error("no token");
    return { token, registry };
  }
});
