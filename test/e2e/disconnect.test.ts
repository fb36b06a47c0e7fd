import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow } from "./connect-as-team.ts";
import { snapshot, theirsBeside } from "./namespace-snapshot.ts";
import { type PullpassOptions, type PullpassRun, pullpass } from "./pullpass.ts";
import {
  attachedTo,
  deploy,
  dockerConfigOf,
  freshImage,
  freshNamespace,
  type Stage,
  stage,
} from "./stage.ts";

const { missing } = inject("bed");

const WRITER = join(import.meta.dirname, "account-writer.ts");

describe.skipIf(missing.length > 0)(titleWithNeeds("disconnect on a whole cluster", missing), () => {
  describe("leaves a namespace as it was before connect, managedFields too", () => {
    it.each([
      ["with nothing in it", []],
      ["whose ServiceAccount has annotations", [["annotate", "serviceaccount", "team", "team=a"]]],
      [
        "with a secret and a ServiceAccount of others",
        [
          ["create", "secret", "generic", "theirs", "--from-literal=a=b"],
          ["create", "serviceaccount", "theirs"],
        ],
      ],
    ] as const)("%s", async (_what, preparations) => {
      const on = stage();
      const namespace = await namespaceOfTeam(on);
      for (const words of preparations) await on.kubectl([...words, "-n", namespace]);
      const before = await snapshot(on, namespace);
      expect(before.theirs).toContainEqual(expect.stringContaining("ServiceAccount/team kubectl-create"));

      await connected(on, HOST, [namespace], ["--service-account", "team", "--service-account", "default"]);
      const run = await disconnect(on, HOST, [namespace]);

      expect(run, run.stderr).toMatchObject({
        code: 0,
        stdout:
          "serviceaccount/default configured\nserviceaccount/team configured\nsecret/pullpass deleted\n",
      });
      const after = await snapshot(on, namespace);
      expect(after).toEqual(before);
      expect(after.ours).toEqual([]);
    });

    it("where others have entries in the list; of it alone the writer's name changes", async () => {
      const on = stage();
      const namespace = await namespaceOfTeam(on, ["theirs", "also-theirs"]);
      const before = await snapshot(on, namespace);

      await connected(on, HOST, [namespace], ["--service-account", "team"]);
      await disconnect(on, HOST, [namespace]);

      const after = await snapshot(on, namespace);
      expect(after.objects).toEqual(before.objects);
      expect(after.ours).toEqual(["ServiceAccount/team /f:imagePullSecrets"]);
      expect(after.theirs).toEqual(theirsBeside(before, after));
    });

    it("where somebody attached something behind ours meanwhile", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      await patchList(on, namespace, ["theirs"]);
      await connected(on, HOST, [namespace]);
      await patchList(on, namespace, ["theirs", "pullpass", "later"]);

      const run = await disconnect(on, HOST, [namespace]);

      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(await attachedTo(on, namespace)).toEqual(["theirs", "later"]);
    });

    it("where a workload was attached to, and had got the entries of its ServiceAccount", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      await patchList(on, namespace, ["theirs"]);
      const image = ["--image=reg.example.com/app:1"];
      await on.kubectl(["create", "deployment", "web", "-n", namespace, ...image, "--replicas=0"]);
      await on.kubectl(["create", "cronjob", "nightly", "-n", namespace, ...image, "--schedule=0 0 1 1 *"]);
      const before = await snapshot(on, namespace);

      await connected(
        on,
        HOST,
        [namespace],
        ["--workload", "deployment/web", "--workload", "cronjob/nightly"],
      );
      const run = await disconnect(on, HOST, [namespace]);

      expect(run, run.stderr).toMatchObject({
        code: 0,
        stdout: "deployment.apps/web configured\ncronjob.batch/nightly configured\nsecret/pullpass deleted\n",
      });
      const after = await snapshot(on, namespace);
      expect(after).toEqual(before);
      expect(after.ours).toEqual([]);
    });

    it("where it was given a secret to take over: content, label and annotations are as they were", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const login = ["--docker-server=theirs.example", "--docker-username=a", "--docker-password=b"];
      await on.kubectl(["create", "secret", "docker-registry", "pullpass", "-n", namespace, ...login]);
      await on.kubectl(["label", "secret", "pullpass", "-n", namespace, "app.kubernetes.io/managed-by=ops"]);
      const before = await snapshot(on, namespace);

      await connected(on, HOST, [namespace], ["--adopt"]);
      expect(Object.keys((await dockerConfigOf(on, namespace)).auths)).toEqual(["theirs.example", HOST]);
      const run = await disconnect(on, HOST, [namespace]);

      expect(run, run.stderr).toMatchObject({
        code: 0,
        stdout: "serviceaccount/default configured\nsecret/pullpass configured\n",
      });
      const after = await snapshot(on, namespace);
      expect(after.objects).toEqual(before.objects);
      expect(after.ours).toEqual([
        "Secret/pullpass /f:data/f:.dockerconfigjson",
        "Secret/pullpass /f:metadata/f:labels/f:app.kubernetes.io/managed-by",
      ]);
      expect(after.theirs).toEqual(theirsBeside(before, after));
    });

    it("but for the other registry that it keeps connected, byte for byte", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      await connected(on, "kept.example.com", [namespace]);
      const before = await snapshot(on, namespace);

      await connected(on, HOST, [namespace]);
      const run = await disconnect(on, HOST, [namespace]);

      expect(run, run.stderr).toMatchObject({ code: 0, stdout: "secret/pullpass configured\n" });
      expect(await snapshot(on, namespace)).toEqual(before);
    });
  });

  it("names the images that nobody could pull any more, and the Pods that name the secret", async () => {
    const on = stage();
    const registry = on.registries.plainBasic;
    const namespace = await freshNamespace(on);
    const image = await freshImage(registry);
    await connected(on, registry.host, [namespace]);
    await deploy(on, { namespace, image: image.reference });
    await on.kubectl(["rollout", "status", "deployment/web", "-n", namespace, "--timeout=60s"]);

    const run = await disconnect(on, registry.host, [namespace], ["--dry-run=client"]);

    expect(run, run.stderr).toMatchObject({
      code: 0,
      stdout: "serviceaccount/default configured (dry run)\nsecret/pullpass deleted (dry run)\n",
    });
    expect(run.stderr).toContain(`nobody could pull ${image.reference} any more, which deployment.apps/web`);
    expect(run.stderr).toContain("note: 1 Pod names secret pullpass: it goes on running");
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
  });

  it("asks for --yes where nobody can be asked, with the whole command, and does nothing", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    await connected(on, HOST, [namespace]);
    const run = await call(on, ["disconnect", HOST, "-n", namespace]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`pullpass disconnect ${HOST} -n ${namespace} --yes\n`);
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
  });

  it("finds nothing the second time, and says where else the registry is connected", async () => {
    const on = stage();
    const host = uniqueHost();
    const [one, other] = [await freshNamespace(on), await freshNamespace(on)];
    await connected(on, host, [one, other]);
    await disconnect(on, host, [one]);

    const again = await disconnect(on, host, [one]);

    expect(again.code).toBe(1);
    expect(again.stderr).toContain(`error[PP1112]: pullpass has not connected ${host} to namespace`);
    expect(again.stderr).toContain(`pullpass disconnect ${host} -n ${other}`);
  });

  it("finds with -A every namespace that has it, and touches no other", async () => {
    const on = stage();
    const host = uniqueHost();
    const namespaces = [await freshNamespace(on), await freshNamespace(on), await freshNamespace(on)];
    const [one = "", two = "", other = ""] = namespaces;
    await connected(on, host, [one, two]);
    await connected(on, uniqueHost(), [other]);

    const run = await call(on, ["disconnect", host, "-A", "--yes", "--prove", "none", "-o", "json"]);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({ kind: "DisconnectReport", verdict: "yes", registry: host });
    // Beside them it may name a namespace that another test has left half connected, which is taken back as well.
    expect(report.namespaces).toEqual(expect.arrayContaining([one, two]));
    expect(report.namespaces).not.toContain(other);
    expect(await attachedTo(on, other)).toEqual(["pullpass"]);
  });

  it.each([
    ["the secret was deleted and its attachment was not", ["delete", "secret", "pullpass"]],
    [
      "the attachment was taken back and the secret was not",
      [
        ...["patch", "serviceaccount", "default", "--type=json", "-p"],
        '[{"op":"remove","path":"/imagePullSecrets"},{"op":"remove","path":"/metadata/annotations"}]',
      ],
    ],
  ])("finishes what a killed run left: %s", async (_what, half) => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const before = await snapshot(on, namespace);
    await connected(on, HOST, [namespace]);
    await on.kubectl([...half, "-n", namespace]);

    const run = await disconnect(on, HOST, [namespace]);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect((await snapshot(on, namespace)).objects).toEqual(before.objects);
  });

  it("loses no entry of twenty others who write the same ServiceAccount", { timeout: 120_000 }, async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    await connected(on, HOST, [namespace]);
    const folder = await mkdtemp(join(tmpdir(), "pullpass-writers-"));
    const [ca, token] = [join(folder, "ca.pem"), join(folder, "token")];
    await writeFile(ca, on.cluster.caPem);
    await writeFile(token, on.cluster.adminToken, { mode: 0o600 });
    const entries = Array.from({ length: 20 }, (_, index) => `theirs-${index}`);

    const writers = entries.map((entry) =>
      once(
        spawn(process.execPath, [WRITER, on.cluster.server, ca, token, namespace, entry], {
          stdio: "inherit",
        }),
        "close",
      ),
    );
    const run = await disconnect(on, HOST, [namespace]);
    const ends = await Promise.all(writers);
    await rm(folder, { recursive: true });

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(ends.map(([code]) => code)).toEqual(entries.map(() => 0));
    expect((await attachedTo(on, namespace)).toSorted()).toEqual(entries.toSorted());
  });

  it("leaves a secret that Argo CD writes, and names the place to change", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    await connected(on, HOST, [namespace]);
    const mark = "argocd.argoproj.io/tracking-id=shop:/Secret:shop/pullpass";
    await on.kubectl(["annotate", "secret", "pullpass", "-n", namespace, mark]);
    const before = await snapshot(on, namespace);

    const run = await disconnect(on, HOST, [namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain("belongs to Argo CD, which would put the entry back");
    expect(await snapshot(on, namespace)).toEqual(before);
  });

  it("says which right it lacks, and changes nothing", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    await connected(on, HOST, [namespace]);
    await allow(on, "alice", { namespace, verbs: "get,list", resources: "secrets,serviceaccounts,pods" });
    const before = await snapshot(on, namespace);

    const run = await disconnect(on, HOST, [namespace], [], alice(on));

    expect(run, run.stderr).toMatchObject({ code: 4, stdout: "" });
    expect(run.stderr).toContain(`you may not patch serviceaccounts/default in namespace ${namespace}`);
    expect(run.stderr).toContain("not done: secret/pullpass");
    expect(await snapshot(on, namespace)).toEqual(before);
  });

  it("goes on in other namespaces where one refuses, and the same command finishes it", async () => {
    const on = stage();
    const [one, other] = [await freshNamespace(on), await freshNamespace(on)];
    await connected(on, HOST, [one, other]);
    const resources = "secrets,serviceaccounts,pods";
    await allow(on, "bob", { namespace: one, verbs: "get,list,patch,delete", resources });
    await allow(on, "bob", { namespace: other, verbs: "get,list", resources });

    const run = await disconnect(on, HOST, [one, other], [], bob(on));

    expect(run, run.stderr).toMatchObject({ code: 5 });
    expect(run.stdout).toBe(
      `serviceaccount/default -n ${one} configured\nsecret/pullpass -n ${one} deleted\n`,
    );
    expect(run.stderr).toContain(`not done: secret/pullpass -n ${other}`);
    expect(run.stderr).toContain("partly taken back; the same command goes on where it stopped");
    const rest = await disconnect(on, HOST, [one, other]);
    expect(rest, rest.stderr).toMatchObject({ code: 0 });
    expect(await attachedTo(on, other)).toEqual([]);
  });
});

describe.skipIf(missing.length > 0)(
  titleWithNeeds("secret attach and detach on a whole cluster", missing),
  () => {
    it("attach what is there and take it back, under oc's names and flags, too", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      await makeSecret(on, namespace);
      const before = await snapshot(on, namespace);

      const attach = await call(on, ["secret", "link", "regcred", "-z", "default", "-n", namespace]);
      expect(attach).toMatchObject({ code: 0, stdout: "serviceaccount/default configured\n" });
      expect(await attachedTo(on, namespace)).toEqual(["regcred"]);
      const again = await call(on, ["secret", "attach", "regcred", "-n", namespace]);
      expect(again).toMatchObject({ code: 0, stdout: "serviceaccount/default unchanged\n" });

      const detach = await call(on, ["secret", "unlink", "regcred", "-n", namespace]);
      expect(detach).toMatchObject({ code: 0, stdout: "serviceaccount/default configured\n" });
      expect(await snapshot(on, namespace)).toEqual(before);
    });

    it("attach no secret that is not there, and warn of one that no kubelet reads", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      const run = await call(on, ["secret", "attach", "regcred", "-n", namespace]);
      expect(run).toMatchObject({ code: 1, stdout: "" });
      expect(run.stderr).toContain("error[PP1101]");
      await on.kubectl(["create", "secret", "generic", "opaque", "-n", namespace]);
      const warned = await call(on, ["secret", "attach", "opaque", "-n", namespace]);
      expect(warned.code).toBe(0);
      expect(warned.stderr).toContain("warning[PP1102]: the secret is of type `Opaque`");
    });

    it("detach what pullpass did not attach with --adopt alone", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      await patchList(on, namespace, ["theirs"]);
      const refused = await call(on, ["secret", "detach", "theirs", "-n", namespace]);
      expect(refused).toMatchObject({ code: 1, stdout: "" });
      expect(refused.stderr).toContain("names secret `theirs`, which pullpass did not attach there");
      expect(await attachedTo(on, namespace)).toEqual(["theirs"]);
      const run = await call(on, ["secret", "detach", "theirs", "-n", namespace, "--adopt"]);
      expect(run).toMatchObject({ code: 0 });
      expect(await attachedTo(on, namespace)).toEqual([]);
    });

    it("take a foreign secret that was attached for the registry away with disconnect, and leave it", async () => {
      const on = stage();
      const namespace = await freshNamespace(on);
      await makeSecret(on, namespace);
      const before = await snapshot(on, namespace);
      await call(on, ["secret", "attach", "regcred", "-n", namespace]);
      const run = await disconnect(on, HOST, [namespace]);
      expect(run, run.stderr).toMatchObject({ code: 0, stdout: "serviceaccount/default configured\n" });
      expect(await snapshot(on, namespace)).toEqual(before);
    });
  },
);

async function makeSecret({ kubectl }: Stage, namespace: string): Promise<void> {
  const login = [`--docker-server=${HOST}`, "--docker-username=a", "--docker-password=b"];
  await kubectl(["create", "secret", "docker-registry", "regcred", "-n", namespace, ...login]);
}

/** A registry that nobody asks: `--prove none`. */
const HOST = "reg.example.com";

function uniqueHost(): string {
  return `reg-${randomBytes(4).toString("hex")}.example.com`;
}

const alice = (on: Stage): PullpassOptions => ({ kubeconfig: on.cluster.restrictedKubeconfigPaths.alice });
const bob = (on: Stage): PullpassOptions => ({ kubeconfig: on.cluster.restrictedKubeconfigPaths.bob });

function call(on: Stage, args: readonly string[], options: PullpassOptions = {}): Promise<PullpassRun> {
  return pullpass(args, { kubeconfig: on.cluster.kubeconfigPath, ...options });
}

async function connected(
  on: Stage,
  host: string,
  namespaces: readonly string[],
  flags: readonly string[] = [],
): Promise<void> {
  const { name, passwordPath } = on.registries.users.team;
  const run = await call(on, [
    ...["connect", host, ...namespaces.flatMap((namespace) => ["-n", namespace]), "--prove", "none"],
    ...["--method", "password", "--username", name, "--password-file", passwordPath, ...flags],
  ]);
  expect(run, run.stderr).toMatchObject({ code: 0 });
}

function disconnect(
  on: Stage,
  host: string,
  namespaces: readonly string[],
  flags: readonly string[] = [],
  options: PullpassOptions = {},
): Promise<PullpassRun> {
  const where = namespaces.flatMap((namespace) => ["-n", namespace]);
  return call(on, ["disconnect", host, ...where, "--yes", ...flags], options);
}

/**
 * With a ServiceAccount `team` of which the API server records who wrote what. It begins to where an object is made
 * with some field, and not where it is given one later.
 */
async function namespaceOfTeam(on: Stage, names: readonly string[] = []): Promise<string> {
  const namespace = await freshNamespace(on);
  const manifest = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "team", labels: { team: "a" } },
    ...(names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) }),
  };
  await on.kubectl(["create", "-n", namespace, "-f", "-"], JSON.stringify(manifest));
  return namespace;
}

async function patchList({ kubectl }: Stage, namespace: string, names: readonly string[]): Promise<void> {
  const patch = JSON.stringify({ imagePullSecrets: names.map((name) => ({ name })) });
  await kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", patch]);
}
