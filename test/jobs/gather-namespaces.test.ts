import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatherNamespace } from "../../src/jobs/gather-namespace.ts";
import { gatherNamespaces } from "../../src/jobs/gather-namespaces.ts";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { portsOf } from "../builders/ports.ts";

const missing = await missingForControlPlane();
/** Enough of them that all of the cluster is listed at once. */
const NAMES = Array.from({ length: 9 }, (_, place) => `shop-${place}`);
const WANTED = NAMES.map((namespace) => ({ namespace, secretName: "pullpass" }));

describe.skipIf(missing.length > 0)(titleWithNeeds("many namespaces that are read", missing), () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllerManager: true });
    const { kubectl } = controlPlane;
    for (const name of NAMES) await kubectl(["create", "namespace", name]);
    await kubectl(["create", "secret", "generic", "pullpass", "-n", "shop-3", "--from-literal=a=b"]);
    await kubectl(["create", "secret", "generic", "other", "-n", "shop-4", "--from-literal=a=b"]);
    const deployment = ["create", "deployment", "web", "-n", "shop-5", "--image=reg.example.com/app:1"];
    await kubectl([...deployment, "--replicas=0"]);
    for (;;) {
      const accounts = await kubectl(["get", "serviceaccounts", "-A", "-o", "name"]);
      if (accounts.split("\n").filter((line) => line.endsWith("/default")).length > NAMES.length) break;
    }
  });
  afterAll(() => controlPlane?.stop());

  it("are as each is by itself, in the order asked for, and one that is not there is told", async () => {
    const ports = await portsOf(controlPlane);
    const gathered = await gatherNamespaces(ports, [
      ...WANTED,
      { namespace: "gone", secretName: "pullpass" },
    ]);
    const single = await Promise.all(
      NAMES.map((name) => gatherNamespace(ports, { namespace: name, secretName: "pullpass" })),
    );

    // What is read alone also says its apiVersion and kind, which the API leaves out of the items of a list.
    expect(single).toMatchObject(gathered.slice(0, -1));
    expect(gathered.at(-1)).toMatchObject({
      ok: false,
      blocked: { finding: { cause: "namespace-missing" } },
    });
    const withSecret = gathered.filter((one) => one.ok && one.facts.secret !== undefined);
    expect(withSecret).toMatchObject([{ facts: { namespace: "shop-3" } }]);
    expect(gathered[5]).toMatchObject({ facts: { workloads: [{ metadata: { name: "web" } }] } });
  });

  it.each([
    ["by one list of each kind", WANTED],
    ["each by itself", WANTED.slice(0, 2)],
  ])("are read without their workloads for who needs none, %s", async (_how, wanted) => {
    const listed = new Set<string>();
    const ports = await portsOf(controlPlane);
    const list: typeof ports.kube.list = (kind, query) => {
      listed.add(kind);
      return ports.kube.list(kind, query);
    };

    const gathered = await gatherNamespaces(
      { ...ports, kube: { ...ports.kube, list } },
      wanted.map((one) => ({ ...one, withoutWorkloads: true })),
    );

    expect(gathered.map((one) => one.ok && one.facts.workloads)).toEqual(wanted.map(() => []));
    expect([...listed].filter((kind) => !["ServiceAccount", "Pod", "Secret"].includes(kind))).toEqual([]);
  });

  it("are each read by itself where the whole cluster may not be listed", async () => {
    const { kubectl, restrictedKubeconfigPaths } = controlPlane;
    const rule = ["--verb=get,list", "--resource=secrets,serviceaccounts,pods"];
    await kubectl(["create", "role", "see", "-n", "shop-3", ...rule]);
    await kubectl(["create", "rolebinding", "see", "-n", "shop-3", "--role=see", "--user=alice"]);

    const ports = await portsOf({ kubeconfigPath: restrictedKubeconfigPaths.alice });
    const gathered = await gatherNamespaces(ports, WANTED);

    expect(gathered.map(({ ok }) => ok)).toEqual(NAMES.map((name) => name === "shop-3"));
    expect(gathered[0]).toMatchObject({ blocked: { verdict: "not-permitted" } });
  });
});
