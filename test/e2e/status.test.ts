import { describe, expect, inject, it } from "vitest";
import type { StatusReport } from "../../src/core/report/status-report.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow, connectAsTeam } from "./connect-as-team.ts";
import { pullpass } from "./pullpass.ts";
import { deploy, freshImage, freshNamespace, type Stage, stage, until, untilWaiting } from "./stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("status on a whole cluster", missing), () => {
  it("goes from failing to covered with connect, and counts the Pods that kubectl counts", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await deploy(on, { namespace, image: image.reference });
    await untilWaiting(on, namespace, "ImagePullBackOff");

    const before = await status(on, ["-n", namespace]);
    expect(before.code).toBe(1);
    expect(before.report.registries).toMatchObject([
      { registry: plainBasic.host, namespace, state: "failing", pods: 1, failing: 1, secrets: [] },
    ]);
    expect(before.report.registries[0]?.reason).toContain("no pull secret has an entry for it");

    await connectAsTeam(on, plainBasic, { namespace, flags: ["--restart", "--expires-at", inDays(10)] });
    await untilRunning(on, namespace);

    const after = await status(on, ["-n", namespace]);
    expect(after.code).toBe(0);
    expect(after.report.registries).toMatchObject([
      { registry: plainBasic.host, state: "expiring", failing: 0, secrets: ["pullpass"] },
    ]);
    const counted = await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"]);
    expect(after.report.registries[0]?.pods).toBe(counted.trim().split("\n").length);
    expect(after.report.credentials).toMatchObject([
      { username: "team", ends: "at", knownFrom: "mark", secrets: [`${namespace}/pullpass`], inUse: true },
    ]);
    expect(JSON.stringify(after.report)).not.toContain(plainBasic.users.team.password);
  });

  it("prints a table of 80 columns and a calendar for people, and the registries by name", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await connectAsTeam(on, plainBasic, { namespace, flags: ["--expires-at", inDays(90)] });
    await deploy(on, { namespace, image: image.reference });
    await untilRunning(on, namespace);

    const text = await run(on, ["-n", namespace]);
    expect(text, text.stderr).toMatchObject({ code: 0 });
    const [header = "", row = "", empty, calendar = ""] = text.stdout.split("\n");
    expect(header).toMatch(/^REGISTRY +NAMESPACE +STATE +PODS +FAILING +ENDS$/);
    expect(row).toMatch(new RegExp(`^${plainBasic.host} +${namespace} +covered +1 +0 +in 89d$`));
    expect(Math.max(header.length, row.length)).toBeLessThanOrEqual(80);
    expect(empty).toBe("");
    expect(calendar).toMatch(/^ends on \d+ \w+ \d{4}, in 89 days: team at .* \(recorded by pullpass\)$/);
    const names = await run(on, ["-n", namespace, "-o", "name"]);
    expect(names.stdout).toBe(`${plainBasic.host}\n`);
    const wide = await run(on, ["-n", namespace, "-o", "wide"]);
    expect(wide.stdout).toMatch(/ in 89d +pullpass +default/);
  });

  it("fails a pipeline in time, and not before", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    await connectAsTeam(on, plainBasic, { namespace, flags: ["--expires-at", inDays(10)] });

    const soon = await run(on, ["-n", namespace, "--fail-within", "14d"]);
    expect(soon, soon.stderr).toMatchObject({ code: 1 });
    expect(soon.stderr).toContain("1 credential ends within 14 days");
    expect(await run(on, ["-n", namespace, "--fail-within", "7d"])).toMatchObject({ code: 0 });
  });

  it("says which secret would serve, and the command it names attaches it", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    const password = plainBasic.users.team.password;
    const login = [`--docker-server=${plainBasic.host}`, "--docker-username=team"];
    const secret = ["create", "secret", "docker-registry", "regcred", "-n", namespace, ...login];
    await on.kubectl([...secret, `--docker-password=${password}`]);
    await deploy(on, { namespace, image: image.reference });
    await on.kubectl(["scale", "deployment", "web", "-n", namespace, "--replicas=0"]);
    await until(async () => (await on.kubectl(["get", "pods", "-n", namespace, "-o", "name"])) === "");

    const { code, report } = await status(on, ["-n", namespace]);
    expect(code).toBe(0);
    const [row] = report.registries;
    expect(row).toMatchObject({ state: "not-attached", pods: 0, idle: 1 });
    const [, ...next] = row?.next?.split(" ") ?? [];
    const attached = await pullpass(next, { kubeconfig: on.cluster.kubeconfigPath });
    expect(attached, attached.stderr).toMatchObject({ code: 0 });
    expect((await status(on, ["-n", namespace])).report.registries).toMatchObject([{ state: "covered" }]);
  });

  it("says of an empty namespace that it is empty", async () => {
    const on = stage();
    const namespace = await freshNamespace(on);
    const empty = await status(on, ["-n", namespace]);
    expect(empty).toMatchObject({ code: 0, report: { registries: [] } });
    expect(empty.report.notes).toEqual([`no Pod and no workload in namespace ${namespace}`]);
  });

  it("goes on without what may not be read, and says so", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await connectAsTeam(on, plainBasic, { namespace, flags: ["--expires-at", inDays(10)] });
    await deploy(on, { namespace, image: image.reference });
    await untilRunning(on, namespace);
    const kubeconfig = on.cluster.restrictedKubeconfigPaths.alice;
    const nothing = await pullpass(["status", "-n", namespace], { kubeconfig });
    expect(nothing, nothing.stderr).toMatchObject({ code: 4, stdout: "" });
    expect(nothing.stderr).toContain("list pods");

    await allow(on, "alice", { namespace, verbs: "list", resources: "pods,serviceaccounts" });
    const some = await pullpass(["status", "-n", namespace], { kubeconfig });
    expect(some, some.stderr).toMatchObject({ code: 0 });
    expect(some.stdout).toMatch(/ unknown +1 +0 /);
    expect(some.stderr).toContain("note: what pull secrets hold is not known: list secrets in namespace");
    const asked = await pullpass(["status", "-n", namespace, "--fail-within", "14d"], { kubeconfig });
    expect(asked, asked.stderr).toMatchObject({ code: 3 });
  });

  it("sees all namespaces at once as it sees each by itself", async () => {
    const on = stage();
    const { plainBasic } = on.registries;
    const namespace = await freshNamespace(on);
    const image = await freshImage(plainBasic);
    await connectAsTeam(on, plainBasic, { namespace });
    await deploy(on, { namespace, image: image.reference });
    await untilRunning(on, namespace);

    const all = await status(on, ["-A", plainBasic.host]);
    const own = await status(on, ["-n", namespace, plainBasic.host]);
    expect(own.report.registries).toMatchObject([{ state: "covered" }]);
    expect(all.report.registries).toContainEqual(own.report.registries[0]);
  });

  it("tells a namespace that is not there, and a time that is none", async () => {
    const on = stage();
    const gone = await run(on, ["-n", "no-such-namespace"]);
    expect(gone, gone.stderr).toMatchObject({ code: 1 });
    expect(gone.stderr).toContain("the cluster has no namespace `no-such-namespace`");
    expect(await run(on, ["--fail-within", "soon"])).toMatchObject({ code: 2 });
  });
});

/** RFC 3339; an hour more, so that a slow run does not end before the day does. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000 - 3_600_000).toISOString();
}

function run(on: Stage, args: readonly string[]) {
  return pullpass(["status", ...args], { kubeconfig: on.cluster.kubeconfigPath });
}

async function status(
  on: Stage,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly report: StatusReport }> {
  const { code, stdout, stderr } = await run(on, [...args, "-o", "json"]);
  expect(stderr).not.toContain("error");
  return { code, report: JSON.parse(stdout) };
}

async function untilRunning({ kubectl }: Stage, namespace: string): Promise<void> {
  const path = "jsonpath={.items[*].status.containerStatuses[*].state.running.startedAt}";
  await until(async () => (await kubectl(["get", "pods", "-n", namespace, "-o", path])) !== "");
}
