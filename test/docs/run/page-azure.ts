import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AzureStage, type AzureStageWish, startAzureStage } from "../../e2e/azure-stage.ts";
import { addCaller, type Caller, registryId } from "../../servers/azure/state.ts";
import type { Page, Prop } from "../page.ts";
import type { PageGround } from "./page-ground.ts";

/** An Azure of a page's own: one tenant, one registry, and the reader of the page, who is logged in. */
export interface PageAzure {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The exchanges of every method are judged where they are tested; here the commands and their words count. */
const NO_JUDGES: AzureStageWish["judges"] = {
  cloud: { arm: async () => [], graph: () => [] },
  registry: () => [],
};

const ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

/** A node's providerID can be set once: each page on one cluster takes the same. */
const AKS_SUBSCRIPTION = "c0ffee00-0000-4000-8000-000000000001";
const NODE_GROUP = "MC_shop_shop_westeurope";
const PROVIDER_ID = `azure:///subscriptions/${AKS_SUBSCRIPTION}/resourceGroups/mc_shop_shop_westeurope/providers/Microsoft.Compute/virtualMachineScaleSets/aks-pool/virtualMachines/0`;
const AKS_LABEL = "kubernetes.azure.com/cluster";

/** Undefined where the page has none: it begins with `stage: azure HOST REPOSITORY:TAG`. */
export async function openAzure(
  ground: PageGround,
  page: Page,
  folder: string,
): Promise<PageAzure | undefined> {
  const [host = "", target] = page.props.find(({ kind }) => kind === "azure")?.values ?? [];
  if (host === "") return undefined;
  const { cluster, registrySet } = ground;
  const { configureRegistry } = cluster;
  const on = { cluster, registries: registrySet, configureRegistry };
  const [name = ""] = host.split(".");
  const stage = await startAzureStage(on, { host, name, judges: NO_JUDGES });
  await stage.push(target);
  const reader = addCaller(stage.azure.state);
  for (const prop of page.props) await provide(ground, { stage, reader, folder }, prop);
  return {
    environment: stage.environmentOf(reader),
    async close() {
      stage.actAs(undefined);
      await cluster.kubectl(["label", "node", "--all", `${AKS_LABEL}-`]);
      await stage.close();
    },
  };
}

interface Providing {
  readonly stage: AzureStage;
  readonly reader: Caller;
  readonly folder: string;
}

async function provide(
  ground: PageGround,
  { stage, reader, folder }: Providing,
  { kind, values }: Prop,
): Promise<void> {
  const [first = "", second = "", third = ""] = values;
  switch (kind) {
    // The reader may look, and change nothing: stage: azure-reader
    case "azure-reader":
      reader.grants.splice(0, reader.grants.length, { scope: "/", actions: ["*/read"] });
      return;
    // A service principal with AcrPull, and a file with its client secret: stage: service-principal ci APP-ID secret.txt
    case "service-principal":
      return writeFile(join(folder, third), addPrincipal(stage, first, second), { mode: 0o600 });
    // The cluster is AKS, of this name: stage: aks shop
    case "aks":
      return beAks(ground, stage, first);
  }
}

function addPrincipal({ azure, registry }: AzureStage, displayName: string, appId: string): string {
  const { applications, principals, assignments } = azure.state;
  const secretText = `${randomUUID()}~${randomUUID()}`;
  const [startDateTime, endDateTime] = ["2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"];
  const password = { keyId: randomUUID(), displayName: "rbac", hint: secretText.slice(0, 3), secretText };
  const passwords = [{ ...password, startDateTime, endDateTime }];
  applications.push({ id: randomUUID(), appId, displayName, tags: [], passwords, lag: 0 });
  const principal = { id: randomUUID(), appId, displayName, lag: 0 };
  principals.push(principal);
  const grant = { scope: registryId(registry), guid: randomUUID(), roleId: ACR_PULL };
  assignments.push({ ...grant, principalId: principal.id, principalType: "ServicePrincipal" });
  return secretText;
}

async function beAks({ cluster }: PageGround, { azure, actAs }: AzureStage, name: string): Promise<void> {
  await cluster.kubectl(["label", "node", "--all", `${AKS_LABEL}=${NODE_GROUP}`]);
  const patch = JSON.stringify({ spec: { providerID: PROVIDER_ID } });
  await cluster.kubectl(["patch", "node", cluster.nodeName, "-p", patch]);
  const { state } = azure;
  state.subscriptions.push({ id: AKS_SUBSCRIPTION, name: "clusters" });
  const kubelet = addCaller(state, []);
  const displayName = `${name}-agentpool`;
  state.principals.push({ id: kubelet.objectId, appId: kubelet.clientId, displayName, lag: 0 });
  const cluster1 = {
    subscription: AKS_SUBSCRIPTION,
    resourceGroup: name,
    name,
    nodeResourceGroup: NODE_GROUP,
  };
  state.clusters.push({ ...cluster1, kubeletIdentity: kubelet.objectId });
  actAs(kubelet);
}
