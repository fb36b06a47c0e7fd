import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type RegistrySet, startRegistries } from "../../testbed/registries.ts";
import { titleWithNeeds } from "../../testbed/requirements.ts";
import { allow } from "./connect-as-team.ts";
import { type PullpassRun, pullpass } from "./pullpass.ts";
import { freshImage, freshNamespace, type Stage, stage } from "./stage.ts";
import { applyPods, kubeletSays, pullSecret } from "./why-stage.ts";

const { missing } = inject("bed");

describe.skipIf(missing.length > 0)(titleWithNeeds("why --prove-from node", missing), () => {
  let on: Stage;
  let others: RegistrySet;
  beforeAll(async () => {
    on = stage();
    others = await startRegistries({ say: () => undefined });
  });
  afterAll(() => others?.stop());

  it("tells a fault of the node from one of the registry, where this machine can and the node cannot", async () => {
    const namespace = await freshNamespace(on);
    const { tlsBasic: registry } = others;
    const image = await freshImage(registry);
    await pullSecret(on, namespace, "good", { [registry.host]: registry.users.team });
    await applyPods(on, namespace, [{ name: "web", image: image.reference, pullSecret: "good" }]);
    await kubeletSays(on, namespace, "web", "unknown authority");
    const ca = ["--ca-file", registry.caPath ?? ""];

    const cannot = await why(on, ["web", "-n", namespace, "--prove-from", "node", ...ca]);
    expect(cannot, cannot.stderr).toMatchObject({ code: 1 });
    expect(cannot.stdout).toContain("error[PP1409]");
    expect(cannot.stdout).toMatch(/from node \S+: proven with what the Pod has: .*unknown authority/);
    expect(cannot.stdout).toContain("→ it can be read");
    expect(cannot.stdout).toContain("the fault is of the node or of its way");

    // The other way round: the node knows the authority now, and this machine is not told of it.
    await on.trustRegistry(registry);
    const can = await why(on, ["web", "-n", namespace, "--prove-from", "node", "-o", "json"]);
    expect(can, can.stderr).toMatchObject({ code: 1 });
    expect(JSON.parse(can.stdout)).toMatchObject({
      findings: [{ cause: "retry-pending", certainty: "certain" }],
    });
    expect(can.stdout).toContain("this machine fares worse than the node");
    expect(await podNames(on, namespace)).toEqual(["web"]);
  });

  it("decides where the secrets may not be read", async () => {
    const namespace = await freshNamespace(on);
    const { plainBasic } = on.registries;
    const image = await freshImage(plainBasic);
    const name = `hidden-${randomBytes(2).toString("hex")}`;
    await pullSecret(on, namespace, name, { [plainBasic.host]: { name: "team", password: "wr0ng" } });
    await applyPods(on, namespace, [{ name: "web", image: image.reference, pullSecret: name }]);
    await kubeletSays(on, namespace, "web", "401");
    await pullSecret(on, namespace, name, { [plainBasic.host]: plainBasic.users.team });
    for (const resources of ["pods", "events", "serviceaccounts"])
      await allow(on, "alice", { namespace, verbs: "get,list,watch", resources });
    const asAlice = on.cluster.kubeconfigPath.replace("admin.kubeconfig", "alice.kubeconfig");

    // Without the right to make a Pod, it says so and goes on.
    const unsure = await why(on, ["web", "-n", namespace, "--prove-from", "node"], asAlice);
    expect(unsure, unsure.stderr).toMatchObject({ code: 3 });
    expect(unsure.stderr).toMatch(/what node \S+ itself does with \S+ could not be read: /);

    await allow(on, "alice", { namespace, verbs: "create,delete", resources: "pods" });
    const decided = await why(on, ["web", "-n", namespace, "--prove-from", "node"], asAlice);
    expect(decided, decided.stderr).toMatchObject({ code: 1 });
    expect(decided.stdout).toContain("warning[PP1510]");
    expect(decided.stdout).toMatch(/from node \S+: proven with what the Pod has: Successfully pulled image/);
    expect(await podNames(on, namespace)).toEqual(["web"]);
  });
});

function why(
  on: Stage,
  args: readonly string[],
  kubeconfig = on.cluster.kubeconfigPath,
): Promise<PullpassRun> {
  return pullpass(["why", ...args], { kubeconfig });
}

/** None of the proofs' Pods is left. */
async function podNames({ kubectl }: Stage, namespace: string): Promise<readonly string[]> {
  const names = await kubectl(["get", "pods", "-n", namespace, "-o", "jsonpath={.items[*].metadata.name}"]);
  return names.split(" ");
}
