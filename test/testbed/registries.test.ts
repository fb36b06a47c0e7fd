import { existsSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushImage, readManifest } from "../../testbed/image-push.ts";
import { hostPlatform, makeImage, sha256 } from "../../testbed/images.ts";
import { canNameHosts } from "../../testbed/machine/hosts-file.ts";
import { isProcessAlive } from "../../testbed/machine/process-liveness.ts";
import { type RegistryKind, type RegistrySet, startRegistries } from "../../testbed/registries.ts";
import { writeHtpasswd } from "../../testbed/registry-users.ts";
import { missingForRegistries, titleWithNeeds } from "../../testbed/requirements.ts";
import { readRun } from "../../testbed/run/run.ts";

const START_TIMEOUT_MS = 10 * 60_000;

const missing = await missingForRegistries();

describe.skipIf(missing.length > 0)(titleWithNeeds("the registries", missing), () => {
  let registries: RegistrySet;

  beforeAll(async () => {
    registries = await startRegistries();
  }, START_TIMEOUT_MS);

  afterAll(() => registries.stop());

  const names = ["plainBasic", "plainBearer", "tlsBasic", "tlsBearer"] as const;

  it.each(names)("%s stores an image under the digest we computed, and gives it back", async (name) => {
    const registry = registries[name];
    const image = await makeImage();
    const pushed = await pushImage(registry, "team/app:1", image, registry.users.team);
    expect(pushed.reference).toBe(`${registry.host}/team/app:1`);
    const target = { repository: "team/app", reference: "1" };
    const read = await readManifest(registry, target, registry.users.team);
    expect(read).toMatchObject({ digest: image.root.digest, mediaType: image.root.mediaType });
    expect(sha256(read.bytes)).toBe(image.root.digest);
  });

  it.each(names)("%s refuses who gives no password", async (name) => {
    const target = { repository: "team/app", reference: "1" };
    await expect(readManifest(registries[name], target)).rejects.toThrow(/answers 401/);
  });

  it.each(names)("%s refuses a wrong password", async (name) => {
    const target = { repository: "team/app", reference: "1" };
    const wrong = { name: "team", password: "wrong" };
    await expect(readManifest(registries[name], target, wrong)).rejects.toThrow(/answers 401/);
  });

  it("lets robot$ci in with its awkward password, byte for byte", async () => {
    const { tlsBasic, users } = registries;
    expect(users.robot.name).toBe("robot$ci");
    const pushed = await pushImage(tlsBasic, "team/robot:1", await makeImage(), users.robot);
    const target = { repository: "team/robot", reference: pushed.digest };
    expect((await readManifest(tlsBasic, target, users.robot)).digest).toBe(pushed.digest);
  });

  it("keeps passwords in files that only their owner may read, without a final newline", () => {
    for (const user of Object.values(registries.users)) {
      expect(readFileSync(user.passwordPath, "utf8")).toBe(user.password);
      expect(statSync(user.passwordPath).mode & 0o777).toBe(0o600);
    }
  });

  it("with Bearer grants another team's repository to nobody", async () => {
    const { tlsBearer, users } = registries;
    await pushImage(tlsBearer, "team/own:1", await makeImage(), users.team);
    const target = { repository: "team/own", reference: "1" };
    await expect(readManifest(tlsBearer, target, users.other)).rejects.toThrow(/answers 401/);
  });

  it("takes a changed password while it runs", async () => {
    const registry = await registries.start({ challenge: "basic", transport: "plain" });
    const rotated = { name: "team", password: "the next one" };
    await writeHtpasswd(registry.htpasswdPath, [rotated]);
    const image = await makeImage();
    await expect(pushImage(registry, "team/app:1", image, registry.users.team)).rejects.toThrow(
      /answers 401/,
    );
    expect((await pushImage(registry, "team/app:1", image, rotated)).digest).toBe(image.root.digest);
  });

  it("keeps every platform of an index", async () => {
    const image = await makeImage({ platforms: [hostPlatform, { os: "linux", architecture: "s390x" }] });
    const registry = registries.plainBasic;
    await pushImage(registry, "team/many:1", image, registry.users.team);
    for (const { manifest } of image.manifests) {
      const target = { repository: "team/many", reference: manifest.digest };
      expect((await readManifest(registry, target, registry.users.team)).digest).toBe(manifest.digest);
    }
    expect(new Set(image.manifests.map(({ manifest }) => manifest.digest)).size).toBe(2);
  });

  const refusedTransports: readonly (readonly [RegistryKind["transport"], RegExp])[] = [
    ["tls-expired", /certificate has expired/],
    ["tls-other-name", /does not match certificate's altnames/],
    ["tls-other-authority", /unable to verify the first certificate/],
  ];

  it.each(
    refusedTransports,
  )("with %s cannot be mistaken for a trustworthy one", async (transport, complaint) => {
    const registry = await registries.start({ challenge: "basic", transport });
    const target = { repository: "team/app", reference: "1" };
    await expect(readManifest(registry, target, registry.users.team)).rejects.toThrow(complaint);
  });
});

describe.skipIf(missing.length > 0)(titleWithNeeds("registries that were stopped", missing), () => {
  it("leave neither process, folder nor line in /etc/hosts", async () => {
    const registries = await startRegistries();
    const { id, servers } = await readRun(registries.runFolder);
    expect(servers.filter((server) => server.isAlive)).toHaveLength(6);
    expect(readFileSync("/etc/hosts", "utf8").includes(id)).toBe(canNameHosts());
    await registries.stop();
    expect(servers.filter((server) => isProcessAlive(server.pid))).toEqual([]);
    expect(existsSync(registries.runFolder)).toBe(false);
    expect(readFileSync("/etc/hosts", "utf8")).not.toContain(id);
  });
});

describe.skipIf(missing.length > 0)(titleWithNeeds("images", missing), () => {
  it("share no digest, even with the same recipe", async () => {
    const images = [await makeImage(), await makeImage()];
    const digests = images.flatMap(({ manifests, root }) => [
      root.digest,
      ...manifests.flatMap(({ config, layers }) => [config.digest, ...layers.map((layer) => layer.digest)]),
    ]);
    expect(new Set(digests).size).toBe(6);
  });

  it("come in Docker's media types as well", async () => {
    const image = await makeImage({ format: "docker" });
    expect(image.root.mediaType).toBe("application/vnd.docker.distribution.manifest.v2+json");
  });
});
