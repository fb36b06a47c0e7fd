import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseImageReference } from "../../src/core/image/reference.ts";
import { parseRegistryAddress } from "../../src/core/image/registry-address.ts";
import { connectDraft } from "../../src/jobs/connect-draft.ts";
import type { Ports } from "../../src/jobs/ports.ts";
import { proveNodeIdentity } from "../../src/jobs/prove-node-identity.ts";
import { PULL_ROLES } from "../../src/providers/azure/arm/role.ts";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { portsOf } from "../builders/ports.ts";

const missing = await missingForControlPlane();
const IMAGE = "acme1.azurecr.io/app:1";
const granted = {
  registry: { subscription: "s1", resourceGroup: "images", name: "acme1" },
  role: PULL_ROLES.legacy,
  principalId: "p1",
  guid: "g1",
};

describe.skipIf(missing.length > 0)(titleWithNeeds("the wait for a role to spread", missing), () => {
  let controlPlane: ControlPlane;
  let ports: Ports;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllerManager: true });
    ports = await portsOf(controlPlane);
    await controlPlane.kubectl(["create", "namespace", "shop"]);
  });
  afterAll(() => controlPlane?.stop());

  /** With a node that is refused each time it pulls, and by a clock that nobody waits for. */
  async function wait(more: { readonly granted?: typeof granted }) {
    const { kube } = ports;
    let nowMs = 0;
    let pulls = 0;
    const told: string[] = [];
    const watch: typeof kube.watch = async function* (kind, query) {
      pulls += 1;
      const [, name = ""] = query?.fieldSelector?.split("=") ?? [];
      const pod = await kube.get(kind, { namespace: "shop", name });
      if (!pod.ok) throw new Error(pod.refusal.kind);
      const message = "401 Unauthorized";
      const waiting = { reason: "ErrImagePull", message };
      const status = { containerStatuses: [{ name: "proof", state: { waiting } }] };
      yield { type: "modified", object: { ...pod.value, status } };
    };
    const clock = {
      now: () => new Date(nowMs),
      // The end of a single pull's time never comes.
      sleep: (ms: number) => {
        if (ms !== 15_000) return new Promise<void>(() => undefined);
        nowMs += ms;
        return Promise.resolve();
      },
    };
    const registry = parseRegistryAddress("acme1.azurecr.io");
    const image = parseImageReference(IMAGE);
    if (!registry.ok || !image.ok) throw new Error("no registry, no image");
    const namespaces = ["shop"];
    const report = await proveNodeIdentity(
      { ...ports, kube: { ...kube, watch }, clock, progress: (line) => void told.push(line) },
      {
        intent: { image: image.image, namespaces },
        draft: connectDraft({ registry: registry.address, namespaces }, "none"),
        ...more,
      },
      { proof: { depth: "blob", from: "changed" }, tell: () => undefined },
    );
    return { report, pulls, waitedMs: nowMs, told };
  }

  it("ends after ten minutes: says what was waited for, for how long, and what to run next", async () => {
    const { report, pulls, waitedMs, told } = await wait({ granted });

    expect({ pulls, waitedMs }).toEqual({ pulls: 41, waitedMs: 600_000 });
    expect(told).toContain(
      "waiting for the new role to reach the registry: usually a minute or two, up to 10",
    );
    expect(report.verdict).toBe("no");
    const [found] = report.findings;
    expect(found?.evidence.map(({ text }) => text)).toEqual([
      "ErrImagePull: 401 Unauthorized",
      "waited 10 minutes for the new role AcrPull to reach registry acme1: the node is refused still",
    ]);
    expect(found?.fixes.slice(0, 2).map(({ command }) => command)).toEqual([
      expect.stringMatching(/^az role assignment list --assignee p1 --scope \/subscriptions\/s1\/.*\/acme1 /),
      `pullpass connect acme1.azurecr.io --method node-identity --image ${IMAGE} -n shop`,
    ]);
    expect(await controlPlane.kubectl(["get", "pods", "-n", "shop", "-o", "name"])).toBe("");
  });

  it("is none where the role was there before: the first refusal counts", async () => {
    const { report, pulls, waitedMs } = await wait({});

    expect({ pulls, waitedMs, verdict: report.verdict }).toEqual({ pulls: 1, waitedMs: 0, verdict: "no" });
    expect(report.findings[0]?.evidence).toHaveLength(1);
  });
});
