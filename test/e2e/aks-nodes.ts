import { addCaller, type Caller, type StoredCluster } from "../servers/azure/state.ts";
import type { AzureStage } from "./azure-stage.ts";
import type { Stage } from "./stage.ts";

/** A node's providerID can be set once: each run on one cluster takes the same. */
export const CLUSTER_SUBSCRIPTION = "c0ffee00-0000-4000-8000-000000000001";
const NODE_GROUP = "MC_shop_shop_westeurope";
const PROVIDER_ID = `azure:///subscriptions/${CLUSTER_SUBSCRIPTION}/resourceGroups/mc_shop_shop_westeurope/providers/Microsoft.Compute/virtualMachineScaleSets/aks-pool/virtualMachines/0`;

/** Lets the cluster's nodes look as those of AKS do. */
export async function lookLikeAks({ kubectl, cluster }: Stage): Promise<void> {
  await kubectl(["label", "node", "--all", `kubernetes.azure.com/cluster=${NODE_GROUP}`]);
  const patch = JSON.stringify({ spec: { providerID: PROVIDER_ID } });
  await kubectl(["patch", "node", cluster.nodeName, "-p", patch]);
}

/** The label alone tells AKS: the providerID cannot be taken back. */
export async function lookLikeAksNoMore({ kubectl }: Stage, here: AzureStage): Promise<void> {
  await kubectl(["label", "node", "--all", "kubernetes.azure.com/cluster-"]);
  here.actAs(undefined);
}

export interface AksNodes {
  readonly kubelet: Caller;
  readonly cluster: StoredCluster;
}

/** The AKS cluster `shop` whose nodes they are, with an identity that may do nothing yet. */
export function addAksCluster(here: AzureStage): AksNodes {
  const { state } = here.azure;
  const kubelet = addCaller(state, []);
  const { objectId, clientId } = kubelet;
  state.principals.push({ id: objectId, appId: clientId, displayName: "shop-agentpool", lag: 0 });
  const cluster = {
    subscription: CLUSTER_SUBSCRIPTION,
    resourceGroup: "shop",
    name: "shop",
    nodeResourceGroup: NODE_GROUP,
    kubeletIdentity: objectId,
  };
  state.clusters.push(cluster);
  here.actAs(kubelet);
  return { kubelet, cluster };
}
