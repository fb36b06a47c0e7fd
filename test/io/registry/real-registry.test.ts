import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "../../../src/core/credential/credential.ts";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import type { ImageReference } from "../../../src/core/image/image-reference.ts";
import { pushImage } from "../../../testbed/image-push.ts";
import { hostPlatform, makeImage } from "../../../testbed/images.ts";
import { type RegistryHandle, type RegistrySet, startRegistries } from "../../../testbed/registries.ts";
import type { RegistryUser } from "../../../testbed/registry-users.ts";
import { missingForRegistries, titleWithNeeds } from "../../../testbed/requirements.ts";
import { type Asking, ask, expectNoSecret, proofOf, refusalOf, steps } from "../../servers/asking.ts";

const missing = await missingForRegistries();
const s390x = { os: "linux", architecture: "s390x" };

/** distribution's registry v3 and the token server of its v2: neither was written by us. */
describe.skipIf(missing.length > 0)(titleWithNeeds("a real registry", missing), () => {
  let registries: RegistrySet;
  beforeAll(async () => {
    registries = await startRegistries();
    const images = [makeImage(), makeImage({ platforms: [hostPlatform, s390x], format: "docker" })];
    const [single, multiple] = await Promise.all(images);
    if (single === undefined || multiple === undefined) throw new Error("two images were due");
    for (const name of names) {
      await pushImage(registries[name], "team/app:1", single, registries.users.team);
      await pushImage(registries[name], "team/app:multi", multiple, registries.users.team);
    }
  }, 600_000);
  afterAll(() => registries?.stop());

  const names = ["plainBasic", "plainBearer", "tlsBasic", "tlsBearer"] as const;

  function as({ name, password }: Pick<RegistryUser, "name" | "password">): {
    readonly credential: Credential;
  } {
    return { credential: { username: name, password: new SecretText(password) } };
  }

  function about(registry: RegistryHandle, reference: Partial<ImageReference> = {}): Asking {
    const image = { text: "", domain: registry.host, path: "team/app", tag: "1", ...reference };
    const trust = registry.caPem === undefined ? {} : { caPem: registry.caPem };
    // Plain HTTP is found out, as containerd finds it out on loopback.
    return { image, plainHttpDomains: [], ...trust };
  }

  async function askAs(
    registry: RegistryHandle,
    user: Pick<RegistryUser, "name" | "password">,
    asking: Asking = {},
  ) {
    const answer = await ask(registry.host, { ...about(registry), ...as(user), ...asking });
    expectNoSecret(answer, [user.password]);
    return answer;
  }

  it.each(names)("%s is proven down to the first layer", async (name) => {
    const answer = await askAs(registries[name], registries.users.team);
    expect(proofOf(answer)).toMatchObject({ depth: "blob", platforms: [] });
  });

  it.each(names)("%s is proven for each platform of an index, and for no other", async (name) => {
    const registry = registries[name];
    const multi = about(registry, { tag: "multi" });
    for (const platform of [hostPlatform, s390x]) {
      const answer = await askAs(registry, registries.users.team, { ...multi, platforms: [platform] });
      expect(proofOf(answer)).toMatchObject({ depth: "blob", platforms: [platform] });
    }
    const absent = { ...multi, platforms: [{ os: "windows", architecture: "amd64" }] };
    const refusal = refusalOf(await askAs(registry, registries.users.team, absent));
    expect(refusal).toMatchObject({ kind: "platform-missing", available: [hostPlatform, s390x] });
  });

  it.each(names)("%s takes a password that no shell leaves alone", async (name) => {
    const asking = { image: "none", depth: "token" } as const;
    const answer = await askAs(registries[name], registries.users.robot, asking);
    expect(proofOf(answer).depth).toBe("token");
  });

  it.each([
    ["plainBasic", { at: "manifest", scheme: "basic", sent: "basic" }],
    ["tlsBasic", { at: "manifest", scheme: "basic", sent: "basic" }],
    ["plainBearer", { at: "token", scheme: "bearer", sent: "basic" }],
    ["tlsBearer", { at: "token", scheme: "bearer", sent: "basic" }],
  ] as const)("%s refuses a wrong password", async (name, refusal) => {
    const answer = await askAs(registries[name], { name: "team", password: "wr0ng-password" });
    expect(refusalOf(answer)).toMatchObject({ kind: "unauthorized", ...refusal });
    expect(answer).not.toHaveProperty("reached");
  });

  it.each(names)("%s refuses who gives none", async (name) => {
    const answer = await ask(registries[name].host, about(registries[name]));
    expect(refusalOf(answer)).toMatchObject({ kind: "unauthorized", sent: "nothing" });
  });

  it.each([
    "plainBearer",
    "tlsBearer",
  ] as const)("%s gives others a token that does not reach", async (name) => {
    const answer = await askAs(registries[name], registries.users.other);
    expect(answer).toMatchObject({
      reached: "token",
      refusal: { kind: "unauthorized", at: "manifest", sent: "token", challengeError: "insufficient_scope" },
    });
  });

  it.each(names)("%s knows neither this tag nor that repository", async (name) => {
    const registry = registries[name];
    const noTag = await askAs(registry, registries.users.team, about(registry, { tag: "nope" }));
    expect(noTag).toMatchObject({
      reached: "token",
      refusal: {
        kind: "not-found",
        at: "manifest",
        errors: [{ code: "MANIFEST_UNKNOWN" }],
        tags: ["1", "multi"],
      },
    });
    const noRepository = await askAs(registry, registries.users.team, about(registry, { path: "team/nope" }));
    expect(refusalOf(noRepository)).toMatchObject({
      kind: "not-found",
      errors: [{ code: "MANIFEST_UNKNOWN" }, { code: "NAME_UNKNOWN" }],
    });
  });

  it.each([
    ["tls-expired", "tls-expired"],
    ["tls-other-name", "tls-name-mismatch"],
    ["tls-other-authority", "tls-unknown-ca"],
  ] as const)("with a certificate that is %s gets no credential", async (transport, kind) => {
    const registry = await registries.start({ challenge: "basic", transport });
    const answer = await askAs(registry, registries.users.team, about(registry));
    expect(refusalOf(answer)).toMatchObject({ kind: "network", failure: { kind } });
    expect(answer.exchanges).toHaveLength(1);
  });

  it("is asked no more than it has to be", async () => {
    const { tlsBearer, users } = registries;
    const answer = await askAs(tlsBearer, users.team, about(tlsBearer, { tag: "multi" }));
    expect(steps(answer)).toEqual(["manifest 401", "token 200", "manifest 200", "manifest 200", "blob 206"]);
  });
});
