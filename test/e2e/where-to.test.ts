import { describe, expect, inject, it } from "vitest";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import {
  attachedTo,
  deploy,
  fingerprint,
  freshImage,
  freshNamespace,
  type Stage,
  stage,
  until,
  untilWaiting,
} from "./stage.ts";

const { missing } = inject("bed");

/** `connect` as user `team` to the registry without TLS, with these flags. */
function connect(on: Stage, ...flags: readonly string[]): Promise<PullpassRun> {
  const { host, users } = on.registries.plainBasic;
  const login = ["--username", users.team.name, "--password-file", users.team.passwordPath];
  return pullpass(["connect", host, ...login, ...flags], { kubeconfig: on.cluster.kubeconfigPath });
}

async function freshNamespaces(on: Stage, count: number): Promise<readonly string[]> {
  const names = await Promise.all(Array.from({ length: count }, () => freshNamespace(on)));
  return names.sort();
}

/** Workload KIND/NAME as the API server has it. */
async function read(on: Stage, namespace: string, name: string) {
  return JSON.parse(await on.kubectl(["get", name, "-n", namespace, "-o", "json"]));
}

describe.skipIf(missing.length > 0)(titleWithNeeds("where connect writes to", missing), () => {
  it("is each namespace that is named, told in that order, and nothing a second time", async () => {
    const on = stage();
    const namespaces = await freshNamespaces(on, 3);
    const flags = namespaces.flatMap((name) => ["-n", name]);

    const first = await connect(on, ...flags);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout.split("\n").filter((line) => !line.startsWith("proven"))).toEqual([
      ...namespaces.flatMap((name) => [
        `secret/pullpass -n ${name} created`,
        `serviceaccount/default -n ${name} configured`,
      ]),
      "",
    ]);

    const prints = await Promise.all(namespaces.map((name) => fingerprint(on, name)));
    const again = await connect(on, ...flags);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(await Promise.all(namespaces.map((name) => fingerprint(on, name)))).toEqual(prints);
  });

  it("is, with a selector, what has the labels, and says how many can read the credential then", async () => {
    const on = stage();
    const [one = "", two = "", other = ""] = await freshNamespaces(on, 3);
    for (const name of [one, two]) await on.kubectl(["label", "namespace", name, `of=${one}`]);

    const selected = ["--namespace-selector", `of=${one}`];
    const dry = await connect(on, ...selected, "--dry-run=client");
    const json = await connect(on, ...selected, "--dry-run=client", "-o", "json");
    const run = await connect(on, ...selected);

    const spread =
      "the credential will lie in 2 namespaces; whoever may read secrets in any one of them can read it";
    expect(dry.stderr).toContain(`note: ${spread}`);
    expect(JSON.parse(json.stdout).notes).toContain(spread);
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr.split(spread)).toHaveLength(2);
    for (const name of [one, two]) expect(await attachedTo(on, name)).toEqual(["pullpass"]);
    expect(await attachedTo(on, other)).toEqual([]);
  });

  it("is with -A every namespace but the cluster's own, which it names", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);

    // A name of its own: namespaces of other tests may hold a `pullpass` that is not ours.
    const flags = ["--dry-run=client", "--prove", "none", "--secret-name", "where-to"];
    const run = await connect(on, "-A", ...flags);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain(`secret/where-to -n ${namespace} created (dry run)\n`);
    expect(run.stdout).not.toContain("-n kube-");
    expect(run.stderr).toMatch(/left out, as namespaces of the cluster itself: .*kube-system/);
  });

  it("is no namespace where no labels match", async () => {
    const run = await connect(stage(), "--namespace-selector", "nobody=has-this");

    expect(run, run.stderr).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain(
      "error[PP1111]: the cluster has no namespace for the selector `nobody=has-this`",
    );
  });

  it("does not stop at what stands in the way in one of them, and the same command finishes it", async () => {
    const on = stage();
    const [free = "", taken = ""] = await freshNamespaces(on, 2);
    await on.kubectl(["create", "secret", "generic", "pullpass", "-n", taken, "--from-literal=a=b"]);
    const flags = ["-n", taken, "-n", free, "-n", "no-such-namespace"];

    const part = await connect(on, ...flags);
    expect(part, part.stderr).toMatchObject({ code: 5 });
    expect(await attachedTo(on, free)).toEqual(["pullpass"]);
    expect(await attachedTo(on, taken)).toEqual([]);
    expect(part.stderr).toContain(`not done: secret/pullpass -n ${taken}\n`);
    expect(part.stderr).toContain(`secret \`pullpass\` in namespace \`${taken}\``);
    expect(part.stderr).toContain("not done: secret/pullpass -n no-such-namespace\n");
    expect(part.stderr).toContain("error[PP1111]: the cluster has no namespace `no-such-namespace`");

    await on.kubectl(["delete", "secret", "pullpass", "-n", taken]);
    const rest = await connect(on, ...flags.slice(0, 4));
    expect(rest, rest.stderr).toMatchObject({ code: 0 });
    expect(rest.stdout).toContain(`secret/pullpass -n ${taken} created\n`);
    expect(rest.stdout).toContain(`secret/pullpass -n ${free} unchanged\n`);
    expect(await attachedTo(on, taken)).toEqual(["pullpass"]);
  });

  it("leaves out a namespace that is being deleted, and lists it where it was named", async () => {
    const on = stage();
    const [living = "", dying = ""] = await freshNamespaces(on, 2);
    for (const name of [living, dying]) await on.kubectl(["label", "namespace", name, `of=${living}`]);
    await on.kubectl(["create", "configmap", "keeps-it", "-n", dying]);
    await finalizers(on, dying, '["test.pullpass.dev/keeps-it"]');
    await on.kubectl(["delete", "namespace", dying, "--wait=false"]);
    try {
      const selected = await connect(on, "--namespace-selector", `of=${living}`);
      expect(selected, selected.stderr).toMatchObject({ code: 0 });
      expect(selected.stderr).toContain(`left out, as they are being deleted: ${dying}`);
      expect(await attachedTo(on, living)).toEqual(["pullpass"]);

      const named = await connect(on, "-n", living, "-n", dying);
      expect(named, named.stderr).toMatchObject({ code: 5 });
      expect(named.stderr).toContain(`namespace \`${dying}\` is being deleted`);
      expect(named.stderr).toContain(`not done: secret/pullpass -n ${dying}\n`);
    } finally {
      await finalizers(on, dying, "null");
    }
  });

  it("is the ServiceAccount of a Deployment that is scaled to 0, and of a CronJob between two runs", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(on.registries.plainBasic);
    for (const name of ["web", "nightly"])
      await on.kubectl(["create", "serviceaccount", name, "-n", namespace]);
    await deploy(on, { namespace, image: reference, serviceAccount: "web" });
    await on.kubectl(["scale", "deployment/web", "-n", namespace, "--replicas=0"]);
    const cron = ["cronjob", "nightly", "-n", namespace, `--image=${reference}`, "--schedule=0 3 1 1 *"];
    await on.kubectl(["create", ...cron]);
    const account = {
      spec: { jobTemplate: { spec: { template: { spec: { serviceAccountName: "nightly" } } } } },
    };
    await on.kubectl(["patch", "cronjob", "nightly", "-n", namespace, "-p", JSON.stringify(account)]);
    await until(async () => (await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"])) === "");

    const run = await connect(on, "-n", namespace);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await attachedTo(on, namespace, "web")).toEqual(["pullpass"]);
    expect(await attachedTo(on, namespace, "nightly")).toEqual(["pullpass"]);
    expect(await attachedTo(on, namespace, "default")).toEqual([]);
  });

  it("is a workload's own template, with what its ServiceAccount gives it, and its Pods run then", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(on.registries.plainBasic);
    const theirs = JSON.stringify({ imagePullSecrets: [{ name: "theirs" }] });
    await on.kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", theirs]);
    await deploy(on, { namespace, image: reference });
    await untilWaiting(on, namespace, "ImagePullBackOff");

    const run = await connect(on, "-n", namespace, "--workload", "deploy/web");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toContain(
      "deployment.apps/web configured (a rollout follows; the entries of ServiceAccount default go along (theirs)",
    );
    const after = await read(on, namespace, "deployment/web");
    expect(after.spec.template.spec.imagePullSecrets).toEqual([{ name: "theirs" }, { name: "pullpass" }]);
    expect(after.metadata.annotations).toMatchObject({
      "pullpass.dev/attached": "pullpass",
      "pullpass.dev/carried": "theirs",
    });
    expect(await attachedTo(on, namespace)).toEqual(["theirs"]);
    await until(async () => (await read(on, namespace, "deployment/web")).status.readyReplicas === 1);

    const again = await connect(on, "-n", namespace, "--workload", "deployment/web");
    expect(again.stdout).toContain("deployment.apps/web unchanged\n");
    expect((await read(on, namespace, "deployment/web")).metadata.generation).toBe(after.metadata.generation);
  });

  it("is no Job, whose template nobody can change, and says what to attach to", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    await on.kubectl(["create", "job", "import", "-n", namespace, "--image=busybox"]);
    const before = await fingerprint(on, namespace);

    const run = await connect(on, "-n", namespace, "--workload", "job/import");

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stderr).toContain("the Pod template of Job `import` cannot be changed");
    expect(run.stderr).toContain("`--service-account default` in place of `--workload`");
    expect(await fingerprint(on, namespace)).toBe(before);
  });

  it("is every ServiceAccount where all were asked for; a Pod that nothing owns is named and untouched", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(on.registries.plainBasic);
    await on.kubectl(["create", "serviceaccount", "other", "-n", namespace]);
    await on.kubectl(["run", "bare", "-n", namespace, `--image=${reference}`]);
    await untilWaiting(on, namespace, "ImagePullBackOff");
    const { metadata } = await read(on, namespace, "pod/bare");

    const run = await connect(on, "-n", namespace, "--all-service-accounts", "--restart");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain("pod/bare came too early, and nothing owns it");
    for (const name of ["default", "other"])
      expect(await attachedTo(on, namespace, name)).toEqual(["pullpass"]);
    expect((await read(on, namespace, "pod/bare")).metadata.uid).toBe(metadata.uid);
  });

  it("is proven from a node of each pool where that is asked for", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const { reference } = await freshImage(on.registries.plainBasic);

    const run = await connect(on, "-n", namespace, "--image", reference, "--prove-from", "pools");

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`a node of each pool pulls ${reference}`);
    expect(run.stdout).toContain("proven: from node testbed-node, a whole pull");
  });

  it("names the tool that owns a ServiceAccount and may take the entry back", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const label = "kustomize.toolkit.fluxcd.io/name=shop";
    await on.kubectl(["label", "serviceaccount", "default", "-n", namespace, label]);

    const run = await connect(on, "-n", namespace);

    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`ServiceAccount ${namespace}/default belongs to Flux`);
    expect(await attachedTo(on, namespace)).toEqual(["pullpass"]);
  });
});

/** Sets what keeps the ConfigMap, and by it its namespace, from being gone. */
async function finalizers({ kubectl }: Stage, namespace: string, value: string): Promise<void> {
  const patch = `{"metadata":{"finalizers":${value}}}`;
  await kubectl(["patch", "configmap", "keeps-it", "-n", namespace, "--type=merge", "-p", patch]);
}
