import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Cluster, startCluster } from "../../testbed/cluster.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { freshImage, freshNamespace, type Stage, stage, until } from "./stage.ts";
import { applyPods, kubeletSays, pullSecret } from "./why-stage.ts";

const { missing } = inject("bed");

/** A cluster of its own: what is done to its node would keep every other test's Pods from starting. */
describe.skipIf(missing.length > 0)(titleWithNeeds("why, of a node", missing), () => {
  let cluster: Cluster;
  let on: Stage;
  beforeAll(async () => {
    cluster = await startCluster({ say: () => undefined });
    on = { ...cluster, cluster, registries: stage().registries };
  });
  afterAll(() => cluster?.stop());

  it("says of a static Pod that it can use no pull secret, whatever its ServiceAccount names", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const { reference: image } = await freshImage(plainBasic);
    await pullSecret(on, namespace, "good", { [plainBasic.host]: plainBasic.users.team });
    const list = JSON.stringify({ imagePullSecrets: [{ name: "good" }] });
    await on.kubectl(["patch", "serviceaccount", "default", "-n", namespace, "-p", list]);
    const manifest = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "fixed", namespace },
      spec: { containers: [{ name: "app", image }] },
    };
    await writeFile(join(cluster.staticPodFolder, "fixed.json"), JSON.stringify(manifest));
    const pod = `fixed-${cluster.nodeName}`;
    await until(async () =>
      (await on.kubectl(["get", "pods", "-n", namespace, "-o", "json"])).includes(
        "no basic auth credentials",
      ),
    );

    const run = await why([pod, "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain("error[PP1114]");
    expect(run.stdout).not.toContain("secret attach");
    const fixed = await why([pod, "-n", namespace, "--fix", "--yes"]);
    expect(fixed.stderr).toContain("note: nothing of it is for pullpass to mend");
  });

  it("tells by the Pods that run whether one node fails, or none as a whole; of a wrong password it says nothing", async () => {
    const namespace = await freshNamespace(on);
    const { tlsBasic } = on.registries;
    const [first, second] = [await freshImage(tlsBasic), await freshImage(tlsBasic)];
    await pullSecret(on, namespace, "good", { [tlsBasic.host]: tlsBasic.users.team });
    await pullSecret(on, namespace, "wrong", { [tlsBasic.host]: { name: "team", password: "wr0ng" } });
    await cluster.trustRegistry(tlsBasic);
    await applyPods(on, namespace, [
      { name: "runs", image: first.reference, pullSecret: "good" },
      { name: "refused", image: second.reference, pullSecret: "wrong" },
    ]);
    await until(async () => (await phaseOf(namespace, "runs")) === "Running");
    await kubeletSays(on, namespace, "refused", "401");
    await cluster.configureRegistry(tlsBasic.host, `server = ${JSON.stringify(tlsBasic.url)}\n`);
    await applyPods(on, namespace, [{ name: "fails", image: second.reference, pullSecret: "good" }]);
    await kubeletSays(on, namespace, "fails", "unknown authority");
    const ca = ["--ca-file", tlsBasic.caPath ?? ""];

    const same = spreads(await why(["-n", namespace, "-o", "json", ...ca]));
    expect(same).toMatchObject({
      "tls-unknown-ca": [expect.stringContaining("1 Pod is on the same node")],
      "wrong-credentials": [],
    });

    await moveToAnotherNode(namespace, "runs", first.reference);
    const other = spreads(await why(["-n", namespace, "-o", "json", ...ca]));
    expect(other["tls-unknown-ca"]).toEqual([
      `only on ${cluster.nodeName}; 1 Pod is on other nodes with images of \`${tlsBasic.host}\` and runs: that points to the node`,
    ]);
  });

  it("names the image of the sandbox, for which no pull secret counts", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const { reference: image } = await freshImage(plainBasic);
    await pullSecret(on, namespace, "good", { [plainBasic.host]: plainBasic.users.team });
    const names = (await cluster.ctr(["images", "ls", "-q"])).split("\n");
    const sandbox = names.filter((name) => name.startsWith("sandbox.pullpass.test/"));
    await cluster.ctr(["images", "rm", "--sync", ...sandbox]);
    await applyPods(on, namespace, [{ name: "boxless", image, pullSecret: "good" }]);
    await until(async () =>
      (await on.kubectl(["get", "events", "-n", namespace, "-o", "json"])).includes(
        'failed to pull image \\"sandbox.pullpass.test',
      ),
    );

    const run = await why(["boxless", "-n", namespace]);

    expect(run, run.stderr).toMatchObject({ code: 1 });
    expect(run.stdout).toContain(
      "error[PP1401]: the image of the Pod's sandbox `sandbox.pullpass.test/pause:1` cannot be pulled",
    );
    expect(run.stdout).toContain("not    the Pod's pull secrets: the runtime pulls this image without them");
  });

  /** A second node that nobody runs, with a Pod that is said to run there: more than one node this machine does not have. */
  async function moveToAnotherNode(namespace: string, pod: string, image: string): Promise<void> {
    await on.kubectl(["delete", "pod", pod, "-n", namespace, "--force"]);
    const another = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "another" },
      spec: { unschedulable: true },
    };
    await on.kubectl(["apply", "-f", "-"], JSON.stringify(another));
    const there = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: pod, namespace },
      spec: {
        nodeName: "another",
        tolerations: [{ operator: "Exists" }],
        containers: [{ name: "app", image }],
      },
    };
    await on.kubectl(["apply", "-f", "-"], JSON.stringify(there));
    const status = JSON.stringify({
      status: {
        phase: "Running",
        containerStatuses: [
          {
            name: "app",
            image,
            imageID: image,
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
          },
        ],
      },
    });
    await on.kubectl(["patch", "pod", pod, "-n", namespace, "--subresource=status", "-p", status]);
  }

  function phaseOf(namespace: string, pod: string): Promise<string> {
    return on.kubectl(["get", "pod", pod, "-n", namespace, "-o", "jsonpath={.status.phase}"]);
  }

  function why(args: readonly string[]): Promise<PullpassRun> {
    return pullpass(["why", ...args], { kubeconfig: cluster.kubeconfigPath });
  }
});

/** What each cause's finding says of where it strikes. */
function spreads({ stdout }: PullpassRun): Readonly<Record<string, readonly string[]>> {
  const { findings }: { readonly findings: readonly Found[] } = JSON.parse(stdout);
  return Object.fromEntries(
    findings.map(({ cause, evidence }) => [
      cause,
      evidence.filter(({ source }) => source === "spread").map(({ text }) => text),
    ]),
  );
}

interface Found {
  readonly cause: string;
  readonly evidence: readonly { readonly source: string; readonly text: string }[];
}
