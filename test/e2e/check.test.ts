import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { connectAsTeam } from "./connect-as-team.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { freshImage, freshNamespace, type Stage, stage } from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("check on a whole cluster", missing), () => {
  it("says no where nothing was connected, and which command would help", async () => {
    const on = stage();
    const { plainBearer } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBearer);

    const run = await check(on, [image.reference, "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain(`no: ${image.reference} for ServiceAccount ${namespace}/default\n`);
    expect(run.stderr).toContain("error[PP1201]");
    expect(run.stderr).toContain(
      `pullpass connect ${plainBearer.host} -n ${namespace} --image ${image.reference}`,
    );
  });

  it("says that the namespace is not there, and asks no registry", async () => {
    const on = stage();
    const run = await check(on, [`${on.registries.plainBasic.host}/team/app:1`, "-n", "not-there"]);
    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("error[PP1111]: the cluster has no namespace `not-there`");
  });

  it("says yes after connect, and how far that was shown", async () => {
    const on = stage();
    const { tlsBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(tlsBasic);
    await connectAsTeam(on, tlsBasic, { namespace });

    const run = await check(on, [image.reference, "-n", namespace, "--ca-file", tlsBasic.caPath ?? ""]);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain(`yes: ${image.reference} for ServiceAccount ${namespace}/default\n`);
    expect(run.stdout).toContain("proven from here, down to the first layer\n");
    expect(run.stdout).toContain(
      `1. secret ${namespace}/pullpass, key ${tlsBasic.host}, user team  accepted\n`,
    );
  });

  it("is unsure where this machine does not trust the registry, and the node's word decides", async () => {
    const on = stage();
    const { tlsBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(tlsBasic);
    await connectAsTeam(on, tlsBasic, { namespace });

    const here = await check(on, [image.reference, "-n", namespace]);
    expect(here, here.stderr).toMatchObject({ code: 3 });
    expect(here.stdout).toContain("unsure:");
    expect(here.stderr).toContain("error[PP1409]");

    const node = await check(on, [image.reference, "-n", namespace, "--prove-from", "node"]);
    expect(node, node.stderr).toMatchObject({ code: 0 });
    expect(node.stdout).toContain("proven from node testbed-node, a whole pull (");
  });

  it("lists the candidates in the kubelet's order without asking the registry, as text and as JSON", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    await pullSecret(on, namespace, "narrow", { "reg.example.com/team": login("narrow") });
    await pullSecret(on, namespace, "wide", { "https://reg.example.com/v2/": login("wide") });
    const list = JSON.stringify({
      imagePullSecrets: [{ name: "wide" }, { name: "narrow" }, { name: "gone" }],
    });
    await on.kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", list]);

    const text = await check(on, ["reg.example.com/team/app:1", "-n", namespace, "--prove", "none"]);
    expect(text, text.stderr).toMatchObject({ code: 0 });
    expect(text.stdout).toBe(
      `  1. secret ${namespace}/narrow, key reg.example.com/team, user narrow\n` +
        `  2. secret ${namespace}/wide, key https://reg.example.com/v2/, user wide\n`,
    );

    const json = await check(on, [
      "reg.example.com/team/app:1",
      "-n",
      namespace,
      "--prove",
      "none",
      "-o",
      "json",
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      apiVersion: "pullpass.dev/v1",
      kind: "CheckReport",
      candidates: [
        { username: "narrow", key: "reg.example.com/team", source: `secret ${namespace}/narrow` },
        { username: "wide", key: "https://reg.example.com/v2/", source: `secret ${namespace}/wide` },
      ],
    });
    expect(json.stdout).not.toContain("pass-of");
  });

  it("goes on to the second candidate where the first is refused, as the kubelet does", async () => {
    const on = stage();
    const { plainBasic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await pullSecret(on, namespace, "stale", { [`${plainBasic.host}/team`]: login("team") });
    await pullSecret(on, namespace, "good", {
      [plainBasic.host]: { username: "team", password: users.team.password },
    });
    const list = JSON.stringify({ imagePullSecrets: [{ name: "good" }, { name: "stale" }] });
    await on.kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", list]);

    const run = await check(on, [image.reference, "-n", namespace, "-o", "json"]);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({ answer: "yes", accepted: 1 });
    expect(report.candidates.map(({ source }: { source: string }) => source)).toEqual([
      `secret ${namespace}/stale`,
      `secret ${namespace}/good`,
    ]);
  });

  it("names the secret that cannot be decoded and costs the Pod all others", async () => {
    const on = stage();
    const { plainBasic, users } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await pullSecret(on, namespace, "good", {
      [plainBasic.host]: { username: "team", password: users.team.password },
    });
    await pullSecret(on, namespace, "broken", { "elsewhere.example": { auth: "no-base64!" } });
    const list = JSON.stringify({ imagePullSecrets: [{ name: "good" }, { name: "broken" }] });
    await on.kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", list]);

    const run = await check(on, [image.reference, "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("error[PP1103]: the kubelet cannot decode secret `broken`");
    expect(run.stderr).toContain("illegal base64 data at input byte 2");
  });

  it("looks in a file instead of the cluster", async () => {
    const on = stage();
    const { plainBearer, users } = on.registries;
    const image = await freshImage(plainBearer);
    const folder = await mkdtemp(join(tmpdir(), "pullpass-check-"));
    const path = join(folder, "config.json");
    const config = { auths: { [plainBearer.host]: { username: "team", password: users.team.password } } };
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });

    const run = await pullpass(["check", image.reference, "--secret-file", path, "-o", "json"]);
    const other = await pullpass([
      "check",
      "elsewhere.example/app",
      "--secret-file",
      path,
      "--prove",
      "none",
    ]);
    await rm(folder, { recursive: true });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout)).toMatchObject({
      answer: "yes",
      candidates: [{ username: "team", key: plainBearer.host, source: "file" }],
    });
    expect(other, other.stderr).toMatchObject({ code: 0 });
    expect(other.stdout).toContain("no credential matches");
  });
});

function check(on: Stage, args: readonly string[]): Promise<PullpassRun> {
  return pullpass(["check", ...args], { kubeconfig: on.cluster.kubeconfigPath });
}

function login(name: string): object {
  return { username: name, password: `pass-of-${name}` };
}

/** A pull secret with these entries, made as somebody else would make it. */
async function pullSecret({ kubectl }: Stage, namespace: string, name: string, auths: object): Promise<void> {
  const manifest = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": JSON.stringify({ auths }) },
  };
  await kubectl(["create", "-f", "-"], JSON.stringify(manifest));
}
