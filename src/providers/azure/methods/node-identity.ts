import type { CloudFlow } from "../../../core/cloud/flow.ts";
import { listManagedClusters, type ManagedCluster, managedClusterSchema } from "../arm/managed-cluster.ts";
import {
  assignmentMode,
  listAssignmentsOf,
  PULL_ROLES,
  putRoleAssignment,
  ROLES_THAT_PULL,
  type RoleAssignment,
  type RoleGrant,
  roleAssignmentSchema,
  roleIdOf,
} from "../arm/role.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { getServicePrincipal } from "../graph/service-principal.ts";
import type { NodePlace } from "../node-place.ts";
import { read, readPages } from "../read.ts";
import { type AzureRefusal, isCode } from "../refusal.ts";

/** Which identity the nodes of a cluster pull with. */
export type NodeIdentity =
  | { readonly kind: "kubelet-identity"; readonly principalId: string; readonly cluster: ManagedCluster }
  | { readonly kind: "service-principal"; readonly principalId: string; readonly cluster: ManagedCluster };

export type NodeIdentitySearch =
  | { readonly ok: true; readonly identity: NodeIdentity }
  | { readonly ok: false; readonly why: NodeIdentityRefusal };

export type NodeIdentityRefusal =
  /** No AKS cluster that may be read has its nodes there. */
  | { readonly kind: "no-cluster"; readonly place: NodePlace; readonly clusters: number }
  /** The cluster pulls with the identity of each Pod's ServiceAccount: the nodes' does not count. */
  | { readonly kind: "by-service-account"; readonly cluster: ManagedCluster }
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
  const { identityProfile, servicePrincipalProfile, serviceAccountImagePullProfile } = cluster.properties;
  if (serviceAccountImagePullProfile?.enabled === true)
    return { ok: false, why: { kind: "by-service-account", cluster } };
  const objectId = identityProfile?.kubeletidentity?.objectId;
  if (objectId !== undefined)
    return { ok: true, identity: { kind: "kubelet-identity", principalId: objectId, cluster } };
  const clientId = servicePrincipalProfile?.clientId;
  if (clientId === undefined || clientId === MANAGED)
    return { ok: false, why: { kind: "no-identity", cluster } };
  const principal = yield* read(getServicePrincipal(clientId));
  if (!principal.ok) return refused("look up the cluster's service principal", principal.refusal);
  return { ok: true, identity: { kind: "service-principal", principalId: principal.value.id, cluster } };
}

/** Whether an identity may pull, and by what. */
export type PullRight =
  | { readonly ok: true; readonly assignments: readonly RoleAssignment[] }
  /** `useless`: roles that it has there and that pull nothing in the registry's mode. */
  | { readonly ok: false; readonly useless: readonly RoleAssignment[] };

export type PullRightAnswer =
  | { readonly ok: true; readonly right: PullRight }
  | { readonly ok: false; readonly refusal: AzureRefusal };

/** What the identity has been given at the registry or above it, by groups too, and whether that pulls. */
export function* pullRightOf(found: FoundRegistry, principalId: string): CloudFlow<PullRightAnswer> {
  const listed = yield* readPages(listAssignmentsOf(found.id, principalId), roleAssignmentSchema);
  if (!listed.ok) return listed;
  const mode = assignmentMode(found.registry.properties.roleAssignmentMode);
  const ids = ROLES_THAT_PULL[mode].map(({ id }) => id);
  // A condition narrows a role to some repositories: what it takes away cannot be told from here.
  const pulling = listed.value.filter((one) => ids.includes(roleIdOf(one)));
  const right: PullRight =
    pulling.length > 0 ? { ok: true, assignments: pulling } : { ok: false, useless: listed.value };
  return { ok: true, right };
}

/** Grants the least role that pulls in the registry's mode; undefined when it is granted, or was already. */
export function* grantPullTo(
  found: FoundRegistry,
  principalId: string,
  guidOf: (text: string) => string,
): CloudFlow<AzureRefusal | undefined> {
  const granted = yield* read(putRoleAssignment(pullGrant(found, principalId, guidOf)));
  if (granted.ok || isCode(granted.refusal, "RoleAssignmentExists")) return undefined;
  return granted.refusal;
}

/** The grant that lets an identity pull from exactly this registry. */
export function pullGrant(
  found: FoundRegistry,
  principalId: string,
  guidOf: (text: string) => string,
): RoleGrant {
  const role = PULL_ROLES[assignmentMode(found.registry.properties.roleAssignmentMode)];
  const guid = guidOf([found.registry.id.toLowerCase(), principalId, role.id, ""].join("|"));
  return { registry: found.id, role, principalId, guid };
}

function refused(what: string, refusal: AzureRefusal): NodeIdentitySearch {
  return { ok: false, why: { kind: "refused", what, refusal } };
}
