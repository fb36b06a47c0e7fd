import { type AzureReply, refusal } from "../exchange.ts";
import { forbidden } from "../rights.ts";
import type { StoredCluster } from "../state.ts";
import { type Asked, type Route, route } from "./route.ts";

const CLUSTERS = "providers/Microsoft.ContainerService/managedClusters";

/** AKS clusters. */
export const CLUSTER_ROUTES: readonly Route[] = [
  route("GET", `/subscriptions/:subscription/${CLUSTERS}`, list),
  route("GET", `/subscriptions/:subscription/resourceGroups/:group/${CLUSTERS}/:name`, get),
  route("PUT", `/subscriptions/:subscription/resourceGroups/:group/${CLUSTERS}/:name`, put),
];

function list({ state, caller, path }: Asked): AzureReply {
  const scope = `/subscriptions/${path["subscription"]}`;
  const denied = forbidden(caller, "Microsoft.ContainerService/managedClusters/read", scope);
  if (denied !== undefined) return denied;
  const value = state.clusters.filter(({ subscription }) => subscription === path["subscription"]);
  return { status: 200, body: { value: value.map(bodyOf) } };
}

function get(asked: Asked): AzureReply {
  const { state, path, request } = asked;
  const cluster = state.clusters.find(
    (one) => one.subscription === path["subscription"] && one.name === path["name"],
  );
  if (cluster === undefined) return refusal(404, "ResourceNotFound", `No cluster ${path["name"]}.`);
  const body = bodyOf(cluster);
  // The stable version of the description leaves it out.
  if (request.url.searchParams.get("api-version")?.endsWith("-preview") !== true)
    return { status: 200, body };
  const identity = cluster.imagePullIdentity;
  const serviceAccountImagePullProfile =
    identity === undefined ? { enabled: false } : { enabled: true, defaultManagedIdentityId: identity };
  return {
    status: 200,
    body: {
      ...body,
      properties: { ...body.properties, securityProfile: { serviceAccountImagePullProfile } },
    },
  };
}

/** `az aks update` sends back what it read, whatever it is to do; nothing of that is kept. */
function put(asked: Asked): AzureReply {
  const { caller, path } = asked;
  const scope = `/subscriptions/${path["subscription"]}/resourceGroups/${path["group"]}/${CLUSTERS}/${path["name"]}`;
  return forbidden(caller, "Microsoft.ContainerService/managedClusters/write", scope) ?? get(asked);
}

function bodyOf(cluster: StoredCluster) {
  const { subscription, resourceGroup, name, nodeResourceGroup } = cluster;
  const { properties, ...identity } = identityOf(cluster);
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/${CLUSTERS}/${name}`,
    name,
    type: "Microsoft.ContainerService/ManagedClusters",
    location: "westeurope",
    ...identity,
    properties: {
      provisioningState: "Succeeded",
      nodeResourceGroup,
      networkProfile: { networkPlugin: "azure", outboundType: "loadBalancer" },
      agentPoolProfiles: [{ name: "pool", mode: "System", count: 1, osType: "Linux" }],
      ...properties,
    },
  };
}

/** On clusters with managed identities the service principal is `msi`. */
function identityOf(cluster: StoredCluster) {
  const { subscription, name, nodeResourceGroup, kubeletIdentity, servicePrincipal = "msi" } = cluster;
  const servicePrincipalProfile = { clientId: servicePrincipal };
  if (kubeletIdentity === undefined) return { properties: { servicePrincipalProfile } };
  const resourceId = `/subscriptions/${subscription}/resourceGroups/${nodeResourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}-agentpool`;
  const identityProfile = { kubeletidentity: { resourceId, objectId: kubeletIdentity } };
  // What az tells a cluster with managed identities by; else it takes `msi` for a service principal's id.
  return {
    identity: { type: "SystemAssigned" },
    properties: { servicePrincipalProfile, identityProfile },
  };
}
