import * as z from "zod/mini";
import type { AzureCall } from "../../../core/cloud/azure.ts";
import type { AzureQuestion } from "../read.ts";

/** Microsoft.ContainerService; a stable version that every cloud has and that describes all that is read here. */
const API_VERSION = "2021-05-01";

const identity = z.object({
  resourceId: z.exactOptional(z.string()),
  clientId: z.exactOptional(z.string()),
  objectId: z.exactOptional(z.string()),
});

export const managedClusterSchema = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    nodeResourceGroup: z.nullish(z.string()),
    fqdn: z.nullish(z.string()),
    identityProfile: z.nullish(z.object({ kubeletidentity: z.nullish(identity) })),
    servicePrincipalProfile: z.nullish(z.object({ clientId: z.string() })),
  }),
});

/** An AKS cluster; only what pullpass looks at. */
export type ManagedCluster = z.output<typeof managedClusterSchema>;

/** All AKS clusters of a subscription, page by page (`readPages`). */
export function listManagedClusters(subscription: string): AzureCall {
  const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.ContainerService/managedClusters`;
  return { service: "arm", method: "GET", at: { path, query: { "api-version": API_VERSION } } };
}

/**
 * The version that is asked for what stable ones leave out: the one at which Microsoft's own libraries first have
 * `ManagedClusterSecurityProfile.serviceAccountImagePullProfile` (Azure.ResourceManager.ContainerService 1.5.0-beta.1,
 * azure-resourcemanager-containerservice 2.59.0-beta.1, both of spring 2026). No description of it is at hand, so no
 * judge reads it in tests. It is a preview, which a cloud may not have: a refusal says nothing of the cluster.
 */
const PREVIEW_VERSION = "2026-01-02-preview";

const imagePullProfile = z.object({
  enabled: z.nullish(z.boolean()),
  defaultManagedIdentityId: z.nullish(z.string()),
});

/** How a cluster pulls where it pulls by the identity of each Pod's ServiceAccount (AKS preview). */
export type ImagePullProfile = z.output<typeof imagePullProfile>;

const withSecurityProfile = z.object({
  properties: z.object({
    securityProfile: z.nullish(z.object({ serviceAccountImagePullProfile: z.nullish(imagePullProfile) })),
  }),
});

/** A cluster once more, for its security profile. */
export function getSecurityProfile({ id }: ManagedCluster): AzureQuestion<SecuredCluster> {
  return {
    call: { service: "arm", method: "GET", at: { path: id, query: { "api-version": PREVIEW_VERSION } } },
    schema: withSecurityProfile,
  };
}

export type SecuredCluster = z.output<typeof withSecurityProfile>;
