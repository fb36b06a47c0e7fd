import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type RegistryHandle, startRegistries } from "../../testbed/registries.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow } from "./connect-as-team.ts";
import { type PullpassOptions, pullpass } from "./pullpass.ts";
import {
  attachedTo,
  deploy,
  dockerConfigOf,
  fingerprint,
  freshImage,
  freshNamespace,
  type Stage,
  stage,
  until,
  untilWaiting,
} from "./stage.ts";

const { missing } = inject("bed");

/** A pull secret as people make it: by kubectl. */
async function regcred(
  { kubectl }: Stage,
  place: { readonly namespace: string; readonly name: string },
  entry: { readonly server: string; readonly username: string; readonly password: string },
): Promise<void> {
  const auth = Buffer.from(`${entry.username}:${entry.password}`).toString("base64");
  const other = { auth: Buffer.from("a:b").toString("base64") };
  const document = JSON.stringify({ auths: { [entry.server]: { auth }, "quay.io": other } });
  const manifest = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      ...place,
      labels: { "argocd.argoproj.io/instance": "shop" },
      annotations: { "argocd.argoproj.io/tracking-id": "shop:/Secret:shop/x" },
    },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": Buffer.from(document).toString("base64") },
  };
  await kubectl(["apply", "-f", "-"], JSON.stringify(manifest));
}

function passwordOf(registry: RegistryHandle, user: "team" | "other" = "team"): Promise<string> {
  return readFile(registry.users[user].passwordPath, "utf8");
}

interface ConnectCall extends PullpassOptions {
  readonly namespaces: readonly string[];
  readonly flags?: readonly string[];
}

function connect(on: Stage, registry: RegistryHandle, { namespaces, flags = [], ...options }: ConnectCall) {
  const ca = registry.caPath === undefined ? [] : ["--ca-file", registry.caPath];
  const where = namespaces.flatMap((namespace) => ["-n", namespace]);
  return pullpass(["connect", registry.host, "--method", "existing-secret", ...where, ...ca, ...flags], {
    kubeconfig: on.cluster.kubeconfigPath,
    ...options,
  });
}

describe.skipIf(missing.length > 0)(titleWithNeeds("a pull secret that is there already", missing), () => {
  // Secrets for the registries that all tests share are found wherever in the cluster they lie: these are ours alone.
  let registries: Awaited<ReturnType<typeof startRegistries>>;
  beforeAll(async () => {
    registries = await startRegistries();
    for (const registry of [registries.tlsBasic, registries.tlsBearer]) await stage().trustRegistry(registry);
  });
  afterAll(() => registries?.stop());

  /** Runs with namespaces that are gone afterwards, secrets and all. */
  async function inNamespaces(count: number, run: (on: Stage, ...names: string[]) => Promise<void>) {
    const on = stage();
    const names: string[] = [];
    for (let made = 0; made < count; made += 1) names.push(await freshNamespace(on));
    try {
      await run(on, ...names);
    } finally {
      for (const name of names) await on.kubectl(["delete", "secrets", "--all", "-n", name]);
    }
  }

  it("is attached where it lies, unwritten, and a Pod that waited runs; a second run writes nothing", () =>
    inNamespaces(1, async (on, namespace = "") => {
      const registry = registries.tlsBearer;
      const { reference: image } = await freshImage(registry);
      const password = await passwordOf(registry);
      await regcred(
        on,
        { namespace, name: "regcred" },
        { server: registry.host, username: "team", password },
      );
      const [version, list] = [
        () => on.kubectl(["get", "secret", "regcred", "-n", namespace, "-o", "jsonpath={.metadata}"]),
        () => on.kubectl(["get", "secrets", "-n", namespace, "-o", "name"]),
      ];
      const before = await version();
      await deploy(on, { namespace, image });
      await untilWaiting(on, namespace, "ErrImagePull");

      const run = await connect(on, registry, {
        namespaces: [namespace],
        flags: ["--image", image, "--restart"],
      });

      expect(run.code, run.stdout + run.stderr).toBe(0);
      expect(run.stdout).toContain(
        "secret/regcred unchanged (is used as it is; it belongs to Argo CD (argocd.argoproj.io/tracking-id=shop:/Secret:shop/x))",
      );
      expect(run.stdout).toMatch(new RegExp(`proven: from node .*: ${image}`));
      expect(run.stderr).toContain(`note: the credential of secret ${namespace}/regcred (user team) is used`);
      expect(run.stdout + run.stderr).not.toContain(password);
      await until(
        async () =>
          (await on.kubectl(["get", "pods", "-n", namespace, "-o", "jsonpath={.items[*].status.phase}"])) ===
          "Running",
      );
      expect(await attachedTo(on, namespace)).toEqual(["regcred"]);
      expect(await version()).toBe(before);
      expect((await list()).trim()).toBe("secret/regcred");

      const state = await fingerprint(on, namespace);
      const again = await connect(on, registry, { namespaces: [namespace], flags: ["--image", image] });
      expect(again).toMatchObject({ code: 0 });
      expect(again.stderr).toContain("nothing had to change");
      expect(await fingerprint(on, namespace)).toBe(state);
    }));

  it("is copied into another namespace, its one entry and no mark of its owner's, and says where from", () =>
    inNamespaces(2, async (on, shop = "", shared = "") => {
      const registry = registries.tlsBasic;
      const { reference: image } = await freshImage(registry);
      const login = { username: "team", password: await passwordOf(registry) };
      await regcred(
        on,
        { namespace: shared, name: "regcred" },
        { server: `https://${registry.host}`, ...login },
      );

      const dry = await connect(on, registry, {
        namespaces: [shop],
        flags: ["--dry-run=client", "-o", "yaml"],
      });
      const run = await connect(on, registry, { namespaces: [shop], flags: ["--image", image] });

      expect(dry).toMatchObject({ code: 0 });
      expect(dry.stdout).toContain("kind: Secret");
      expect(run.code, run.stdout + run.stderr).toBe(0);
      expect(run.stdout).toContain("secret/pullpass created");
      expect(run.stdout).toMatch(new RegExp(`proven: from node .*: ${image}`));
      expect(run.stderr.match(/a copy does not follow its source/g)).toHaveLength(1);
      expect(Object.keys((await dockerConfigOf(on, shop)).auths)).toEqual([registry.host]);
      const copy = JSON.parse(await on.kubectl(["get", "secret", "pullpass", "-n", shop, "-o", "json"]));
      expect(copy.metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "pullpass" });
      expect(Object.keys(copy.metadata.annotations)).toEqual(["pullpass.dev/entries"]);
      expect(JSON.parse(copy.metadata.annotations["pullpass.dev/entries"])[registry.host]).toMatchObject({
        method: "existing-secret",
        hint: `secret ${shared}/regcred`,
      });
      const json = await connect(on, registry, { namespaces: [shop], flags: ["-o", "json"] });
      expect(JSON.parse(json.stdout)).toMatchObject({
        kind: "ConnectReport",
        verdict: "yes",
        source: `secret ${shared}/regcred`,
      });
    }));

  it("is given no mark of when it ends where it lies, which is said; the copy is", () =>
    inNamespaces(2, async (on, shop = "", other = "") => {
      const registry = registries.tlsBasic;
      const login = { username: "team", password: await passwordOf(registry) };
      await regcred(on, { namespace: shop, name: "regcred" }, { server: registry.host, ...login });
      const read = () => on.kubectl(["get", "secret", "regcred", "-n", shop, "-o", "json"]);
      const before = await read();

      const run = await connect(on, registry, {
        namespaces: [shop, other],
        flags: ["--from-secret", `${shop}/regcred`, "--expires-at", "2999-01-01T00:00:00Z"],
      });

      expect(run.code, run.stdout + run.stderr).toBe(0);
      expect(run.stderr).toContain(
        `note: --expires-at is not recorded for secret ${shop}/regcred: it is used as it is, and nothing is written into it`,
      );
      expect(await read()).toBe(before);
      const copy = JSON.parse(await on.kubectl(["get", "secret", "pullpass", "-n", other, "-o", "json"]));
      const marks = JSON.parse(copy.metadata.annotations["pullpass.dev/entries"]);
      expect(marks[registry.host]).toMatchObject({ expiresAt: "2999-01-01T00:00:00.000Z" });
    }));

  it("is not the one that no longer works, which is named with the registry's reason", () =>
    inNamespaces(2, async (on, shop = "", shared = "") => {
      const registry = registries.tlsBearer;
      const password = await passwordOf(registry);
      await regcred(
        on,
        { namespace: shop, name: "old" },
        { server: registry.host, username: "team", password: "gone" },
      );
      await on.kubectl([
        "create",
        "secret",
        "generic",
        "torn",
        "-n",
        shop,
        "--type=kubernetes.io/dockerconfigjson",
        '--from-literal=.dockerconfigjson={"auths":{"x":{"auth":"%"}}}',
      ]);
      await regcred(
        on,
        { namespace: shared, name: "good" },
        { server: registry.host, username: "team", password },
      );

      const run = await connect(on, registry, { namespaces: [shop] });

      expect(run.code, run.stdout + run.stderr).toBe(0);
      expect(run.stderr).toMatch(new RegExp(`secret ${shop}/old, key .*, user team is not used: .* 401`));
      expect(run.stderr).toContain(`secret ${shop}/torn is not used: its entry \`x\` cannot be decoded`);
      expect(run.stderr).toContain(`the credential of secret ${shared}/good (user team) is used`);
      expect(await attachedTo(on, shop)).toEqual(["pullpass"]);
    }));

  it("is to be named where several differ and nobody can be asked, each with the whole command", () =>
    inNamespaces(2, async (on, shop = "", shared = "") => {
      const registry = registries.tlsBasic;
      const [team, other] = [await passwordOf(registry), await passwordOf(registry, "other")];
      await regcred(
        on,
        { namespace: shop, name: "ours" },
        { server: registry.host, username: "team", password: team },
      );
      await regcred(
        on,
        { namespace: shared, name: "theirs" },
        { server: registry.host, username: "other", password: other },
      );
      const before = await fingerprint(on, shop);

      const run = await connect(on, registry, { namespaces: [shop] });

      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toContain(`secret ${shop}/ours (user team), secret ${shared}/theirs (user other)`);
      const command = `pullpass connect ${registry.host} --method existing-secret -n ${shop}`;
      const commands = run.stderr.split("\n").filter((line) => line.includes(command));
      expect(commands).toHaveLength(2);
      expect(commands[0]).toContain(`--from-secret ${shop}/ours`);
      expect(commands[1]).toContain(`--from-secret ${shared}/theirs`);
      expect(await fingerprint(on, shop)).toBe(before);

      const chosen = await connect(on, registry, {
        namespaces: [shop],
        flags: ["--from-secret", `${shared}/theirs`],
      });
      expect(chosen).toMatchObject({ code: 0 });
      expect(await attachedTo(on, shop)).toEqual(["pullpass"]);
    }));

  it("under a key that no kubelet matches is none, and the key to write is named", () =>
    inNamespaces(1, async (on, namespace = "") => {
      const registry = registries.tlsBearer;
      const password = await passwordOf(registry);
      const server = `https://${registry.host}/v2`;
      await regcred(on, { namespace, name: "regcred" }, { server, username: "team", password });
      const before = await fingerprint(on, namespace);

      const run = await connect(on, registry, { namespaces: [namespace] });

      expect(run).toMatchObject({ code: 1, stdout: "" });
      expect(run.stderr).toContain("error[PP1118]");
      expect(run.stderr).toContain(`the key to write is \`${registry.host}\``);
      expect(run.stderr).toContain(`pullpass secret lint regcred -n ${namespace}`);
      expect(await fingerprint(on, namespace)).toBe(before);
    }));

  it("is found in its own namespace by who may list no other", () =>
    inNamespaces(2, async (on, shop = "", shared = "") => {
      const registry = registries.tlsBasic;
      const password = await passwordOf(registry);
      await regcred(
        on,
        { namespace: shop, name: "regcred" },
        { server: registry.host, username: "team", password },
      );
      await regcred(
        on,
        { namespace: shared, name: "hidden" },
        { server: registry.host, username: "x", password: "y" },
      );
      await allow(on, "bob", { namespace: shop, verbs: "get,list,create,update", resources: "secrets" });
      await allow(on, "bob", { namespace: shop, verbs: "get,list,patch", resources: "serviceaccounts" });
      await allow(on, "bob", { namespace: shop, verbs: "get,list,create,delete", resources: "pods" });

      const run = await connect(on, registry, {
        namespaces: [shop],
        kubeconfig: on.cluster.restrictedKubeconfigPaths.bob,
      });

      expect(run.code, run.stdout + run.stderr).toBe(0);
      expect(run.stderr).toContain(
        `looked in namespace ${shop} alone: list secrets in all namespaces: forbidden`,
      );
      expect(run.stderr).not.toContain("hidden");
      expect(await attachedTo(on, shop)).toEqual(["regcred"]);
    }));
});
