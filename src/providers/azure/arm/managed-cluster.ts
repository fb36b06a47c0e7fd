import * as z from "zod/mini";
import type { AzureCall } from "../../../core/cloud/azure.ts";

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
    // Of newer versions: pulls by the Pod's own ServiceAccount (AKS preview).
    serviceAccountImagePullProfile: z.nullish(
      z.object({ enabled: z.nullish(z.boolean()), defaultManagedIdentityId: z.nullish(z.string()) }),
    ),
  }),
});

/** An AKS cluster; only what pullpass looks at. */
export type ManagedCluster = z.output<typeof managedClusterSchema>;

/** All AKS clusters of a subscription, page by page (`readPages`). */
export function listManagedClusters(subscription: string): AzureCall {
  const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.ContainerService/managedClusters`;
  return { service: "arm", method: "GET", at: { path, query: { "api-version": API_VERSION } } };
}
