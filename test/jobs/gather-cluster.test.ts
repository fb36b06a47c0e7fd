import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterFacts } from "../../src/core/cluster/cluster-facts.ts";
import type { NamespaceChoice } from "../../src/core/connect/namespace-choice.ts";
import { gatherCluster } from "../../src/jobs/gather-cluster.ts";
import { type ControlPlane, startControlPlane } from "../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../testbed/requirements.ts";
import { portsOf } from "../builders/ports.ts";

const missing = await missingForControlPlane();

/** More than one page of the API. */
const PODS = 507;

describe.skipIf(missing.length > 0)(titleWithNeeds("a cluster that is read", missing), () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane();
    const { kubectl } = controlPlane;
    for (const name of ["shop", "till"]) {
      await kubectl(["create", "namespace", name]);
      await kubectl(["create", "serviceaccount", "default", "-n", name]);
    }
    const pods = Array.from({ length: PODS }, (_, at) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `web-${at}`, namespace: at === 0 ? "till" : "shop" },
      spec: { containers: [{ name: "app", image: "ghcr.io/acme/app:1" }] },
    }));
    await kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: pods }));
    const login = ["--docker-server=ghcr.io", "--docker-username=acme", "--docker-password=c4n4ry"];
    for (const name of ["pullpass", "other"])
      await kubectl(["create", "secret", "docker-registry", name, "-n", "shop", ...login]);
    await kubectl(["create", "secret", "generic", "helm", "-n", "shop", "--from-literal=a=b"]);
    const deployment = ["create", "deployment", "web", "-n", "till", "--image=ghcr.io/acme/app:1"];
    await kubectl([...deployment, "--replicas=0"]);
  }, 120_000);
  afterAll(() => controlPlane?.stop());

  async function read(
    places: NamespaceChoice,
    kubeconfigPath = controlPlane.kubeconfigPath,
  ): Promise<ClusterFacts> {
    const ports = await portsOf({ kubeconfigPath });
    const gathered = await gatherCluster(ports, { places, secretName: "pullpass" });
    if (!gathered.ok) throw new Error(gathered.blocked.finding.title);
    return gathered.facts;
  }
  const namesOf = (objects: readonly { readonly metadata: { readonly name: string } }[]) =>
    objects.map(({ metadata }) => metadata.name).toSorted();
  const sees = async (user: string, rule: readonly string[], namespace?: string) => {
    const { kubectl } = controlPlane;
    const name = `${user}-${rule.join("-").replaceAll(/[^a-z]+/g, "-")}`;
    const where = namespace === undefined ? [] : ["-n", namespace];
    const kind = namespace === undefined ? "clusterrole" : "role";
    await kubectl(["create", kind, name, ...rule, ...where]);
    await kubectl(["create", `${kind}binding`, name, `--${kind}=${name}`, `--user=${user}`, ...where]);
  };

  it("is there whole, page by page, with no secret that is none to pull with", async () => {
    const facts = await read({ kind: "all" });
    expect(facts.pods).toHaveLength(PODS);
    expect(new Set(namesOf(facts.pods)).size).toBe(PODS);
    expect(namesOf(facts.secrets)).toEqual(["other", "pullpass"]);
    expect(facts.workloads).toMatchObject([{ kind: "Deployment", metadata: { name: "web" } }]);
    expect(namesOf(facts.accounts)).toEqual(["default", "default"]);
    expect(facts.unseen).toEqual([]);
    expect(JSON.stringify(facts)).not.toContain("c4n4ry");
  });

  it("is those of its namespaces that were chosen, by name or by label", async () => {
    const named = await read({ kind: "named", names: ["till"] });
    expect(named).toMatchObject({
      namespaces: ["till"],
      secrets: [],
      pods: [{ metadata: { name: "web-0" } }],
    });
    const selected = await read({ kind: "selected", selector: "kubernetes.io/metadata.name=till" });
    expect(selected).toEqual(named);
    await expect(read({ kind: "named", names: ["till", "gone"] })).rejects.toThrow("no namespace `gone`");
  });

  it("is each namespace that may be seen, where the whole may not, and says which are not", async () => {
    const { alice } = controlPlane.restrictedKubeconfigPaths;
    await expect(read({ kind: "all" }, alice)).rejects.toThrow("list pods");
    await sees("alice", ["--verb=list", "--resource=namespaces"]);
    await sees("alice", ["--verb=list", "--resource=pods,serviceaccounts"], "till");
    const facts = await read({ kind: "all" }, alice);
    expect(namesOf(facts.pods)).toEqual(["web-0"]);
    expect(facts.unseen).toContainEqual(expect.objectContaining({ kind: "Pod", namespace: "shop" }));
    expect(facts.unseen).toContainEqual(expect.objectContaining({ kind: "Secret", namespace: "till" }));
    expect(facts.unseen).not.toContainEqual(expect.objectContaining({ kind: "Pod", namespace: "till" }));
  });

  it("has the secrets of pullpass's one name where a rule permits no more", async () => {
    const { bob } = controlPlane.restrictedKubeconfigPaths;
    await sees("bob", ["--verb=list", "--resource=pods,serviceaccounts"]);
    await sees("bob", ["--verb=get,list", "--resource=secrets", "--resource-name=pullpass"]);
    const everywhere = await read({ kind: "all" }, bob);
    expect(namesOf(everywhere.secrets)).toEqual(["pullpass"]);
    expect(everywhere.unseen).toContainEqual(expect.objectContaining({ kind: "Secret", byName: true }));
    const inShop = await read({ kind: "named", names: ["shop"] }, bob);
    expect(namesOf(inShop.secrets)).toEqual(["pullpass"]);
  });
});
