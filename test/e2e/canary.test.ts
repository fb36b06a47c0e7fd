import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type RegistryHandle, type RegistrySetHandle, startRegistries } from "../../testbed/registries.ts";
import { writeHtpasswd } from "../../testbed/registry-users.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { watchCommandLines } from "./command-lines.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { deploy, freshImage, freshNamespace, type Stage, stage, untilWaiting } from "./stage.ts";

const { missing } = inject("bed");

/** Characters that each encoding writes in its own way, so that a search for all of them is worth something. */
const canaryNow = (): string =>
  `c4n"4ry$&<${randomBytes(9).toString("hex")}>/é ${randomBytes(6).toString("hex")}`;

describe.skipIf(missing.length > 0)(titleWithNeeds("a canary password", missing), () => {
  it("is nowhere to be seen in any flow: output, logs, argument lists", { timeout: 180_000 }, async () => {
    const on = stage();
    const canary = canaryNow();
    const folder = await mkdtemp(join(tmpdir(), "pullpass-canary-"));
    const good = join(folder, "good");
    const wrong = join(folder, "wrong");
    await writeFile(good, canary, { mode: 0o600 });
    await writeFile(wrong, `${canary}-wrong`, { mode: 0o600 });
    // Registries of its own: the password of `team` changes, which other tests go by.
    const registries = await startRegistries();
    const { tlsBasic, tlsBearer, users } = registries;
    for (const registry of [tlsBasic, tlsBearer]) {
      const { robot, other } = users;
      await writeHtpasswd(registry.htpasswdPath, [robot, other, { name: "team", password: canary }]);
      await on.trustRegistry(registry);
    }
    const over = new AbortController();
    const lines = watchCommandLines(over.signal);

    const runs: PullpassRun[] = [];
    for (const registry of [tlsBasic, tlsBearer]) {
      const namespace = await freshNamespace(on);
      const image = await pushAs(registry, canary);
      await deploy(on, { namespace, image });
      await untilWaiting(on, namespace, "ImagePullBackOff");
      const flow = (flags: readonly string[], password = good): Promise<PullpassRun> =>
        connect(on, registry, { namespace, image, password, flags });
      runs.push(await flow([], wrong));
      runs.push(await flow(["-o", "json"], wrong));
      runs.push(await flow(["--dry-run=client"]));
      runs.push(await flow(["--dry-run=server", "-o", "json"]));
      runs.push(await flow(["--restart"]));
      runs.push(await flow(["-o", "json"]));
      runs.push(await flow(["--secret-name", "Not-A-Name"]));
      runs.push(await flow(["--image", "elsewhere.example/app"]));
      runs.push(await flow(["--timeout", "20ms"]));
      const kubeconfig = on.cluster.kubeconfigPath;
      runs.push(
        await pullpass(["check", image, "-n", namespace, "--ca-file", registry.caPath ?? ""], { kubeconfig }),
      );
      runs.push(await pullpass(["check", image, "-n", namespace, "-o", "json"], { kubeconfig }));
    }
    over.abort();
    await rm(folder, { recursive: true });

    expect(runs.filter(({ code }) => code === 0).length).toBeGreaterThan(7);
    const seen = runs.map(({ stdout, stderr }) => `${stdout}${stderr}`);
    const logs = await logsOf(on, registries);
    await registries.stop();
    expect(logs.length).toBeGreaterThan(4);
    expect((await lines).length).toBeGreaterThan(runs.length);
    for (const form of formsOf(canary)) {
      expect(seen.filter((text) => text.includes(form))).toEqual([]);
      expect((await lines).filter((text) => text.includes(form))).toEqual([]);
      expect(logs.filter(({ text }) => text.includes(form)).map(({ path }) => path)).toEqual([]);
    }
  });

  it("is found by this very search where it is asked for", async () => {
    const on = stage();
    const canary = canaryNow();
    const namespace = await freshNamespace(on);
    const args = ["--method", "password", "--username", "team", "--password-stdin", "--prove", "none"];

    const run = await pullpass(
      ["connect", "reg.example.com", "-n", namespace, ...args, "--dry-run=client", "-o", "yaml"],
      { kubeconfig: on.cluster.kubeconfigPath, stdin: canary },
    );

    const [encoded = ""] = /\.dockerconfigjson: (\S+)/.exec(run.stdout)?.slice(1) ?? [];
    const document = Buffer.from(encoded, "base64").toString("utf8");
    expect(formsOf(canary).some((form) => document.includes(form))).toBe(true);
  });
});

interface ConnectCall {
  readonly namespace: string;
  readonly image: string;
  readonly password: string;
  readonly flags: readonly string[];
}

function connect(on: Stage, registry: RegistryHandle, call: ConnectCall): Promise<PullpassRun> {
  const login = ["--method", "password", "--username", "team", "--password-file", call.password];
  const image = call.flags.includes("--image") ? [] : ["--image", call.image];
  const ca = ["--ca-file", registry.caPath ?? ""];
  return pullpass(
    ["connect", registry.host, "-n", call.namespace, ...login, ...image, ...ca, ...call.flags],
    {
      kubeconfig: on.cluster.kubeconfigPath,
    },
  );
}

async function pushAs(registry: RegistryHandle, password: string): Promise<string> {
  const team = { ...registry.users.team, password };
  return (await freshImage({ ...registry, users: { ...registry.users, team } })).reference;
}

/** The ways in which a password could stand in a text. */
function formsOf(password: string): readonly string[] {
  const base64 = Buffer.from(password).toString("base64");
  const pair = Buffer.from(`team:${password}`).toString("base64");
  const json = JSON.stringify(password).slice(1, -1);
  const goJson = json.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
  // The random middle has no character that any encoding touches: it finds what the other forms would miss.
  const middle = /<([0-9a-f]+)>/.exec(password)?.[1] ?? password;
  return [
    password,
    base64.slice(0, -4),
    pair.slice(0, -4),
    encodeURIComponent(password),
    json,
    goJson,
    middle,
  ];
}

/** What the cluster's servers and the registries wrote down. */
async function logsOf(
  on: Stage,
  { tlsBasic, tlsBearer }: RegistrySetHandle,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const folder = join(on.cluster.runFolder, "logs");
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  const registries = [tlsBasic, tlsBearer].flatMap(({ logPath, tokenLogPath }) =>
    tokenLogPath === undefined ? [logPath] : [logPath, tokenLogPath],
  );
  return Promise.all(
    [...paths, ...registries].map(async (path) => ({ path, text: await readFile(path, "utf8") })),
  );
}
