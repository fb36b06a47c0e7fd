import type { CloudFlow } from "../../../core/cloud/flow.ts";
import {
  getSecurityProfile,
  type ImagePullProfile,
  listManagedClusters,
  type ManagedCluster,
  managedClusterSchema,
} from "../arm/managed-cluster.ts";
import { getServicePrincipal } from "../graph/service-principal.ts";
import type { NodePlace } from "../node-place.ts";
import { read, readPages } from "../read.ts";
import type { AzureRefusal } from "../refusal.ts";

/** Which identity the nodes of a cluster pull with. */
export interface NodeIdentity {
  readonly kind: "kubelet identity" | "service principal";
  /** Its object id, which roles are granted to. */
  readonly principalId: string;
  readonly cluster: ManagedCluster;
}

export type NodeIdentitySearch =
  | { readonly ok: true; readonly identity: NodeIdentity }
  | { readonly ok: false; readonly why: NodeIdentityRefusal };

export type NodeIdentityRefusal =
  /** No AKS cluster that may be read has its nodes there. */
  | { readonly kind: "no-cluster"; readonly place: NodePlace; readonly clusters: number }
  /** The cluster pulls with the identity of each Pod's ServiceAccount: the nodes' does not count. */
  | {
      readonly kind: "by-service-account";
      readonly cluster: ManagedCluster;
      readonly profile: ImagePullProfile;
    }
  | { readonly kind: "no-identity"; readonly cluster: ManagedCluster }
  | { readonly kind: "refused"; readonly what: string; readonly refusal: AzureRefusal };

/** On clusters with managed identities `servicePrincipalProfile.clientId` is this word. */
const MANAGED = "msi";

/** Finds the AKS cluster whose nodes are there, and the identity that they pull with. */
export function* findNodeIdentity(place: NodePlace): CloudFlow<NodeIdentitySearch> {
  const listed = yield* readPages(listManagedClusters(place.subscription), managedClusterSchema);
  if (!listed.ok) return refused("list the AKS clusters", listed.refusal);
  const cluster = listed.value.find(
    ({ properties }) => properties.nodeResourceGroup?.toLowerCase() === place.resourceGroup,
  );
  if (cluster === undefined)
    return { ok: false, why: { kind: "no-cluster", place, clusters: listed.value.length } };
  const secured = yield* read(getSecurityProfile(cluster));
  const profile = secured.ok
    ? secured.value.properties.securityProfile?.serviceAccountImagePullProfile
    : undefined;
  if (profile?.enabled === true) return { ok: false, why: { kind: "by-service-account", cluster, profile } };
  return yield* identityOf(cluster);
}

function* identityOf(cluster: ManagedCluster): CloudFlow<NodeIdentitySearch> {
  const { identityProfile, servicePrincipalProfile } = cluster.properties;
  const objectId = identityProfile?.kubeletidentity?.objectId;
  if (objectId !== undefined)
    return { ok: true, identity: { kind: "kubelet identity", principalId: objectId, cluster } };
  const clientId = servicePrincipalProfile?.clientId;
  if (clientId === undefined || clientId === MANAGED)
    return { ok: false, why: { kind: "no-identity", cluster } };
  const principal = yield* read(getServicePrincipal(clientId));
  if (!principal.ok) return refused("look up the cluster's service principal", principal.refusal);
  return { ok: true, identity: { kind: "service principal", principalId: principal.value.id, cluster } };
}

function refused(what: string, refusal: AzureRefusal): NodeIdentitySearch {
  return { ok: false, why: { kind: "refused", what, refusal } };
}
