import * as z from "zod/mini";
import type { AzureQuestion } from "../read.ts";

const servicePrincipal = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.nullish(z.string()),
  accountEnabled: z.nullish(z.boolean()),
});

/** A service principal; `id` is what roles are granted to. */
export type ServicePrincipal = z.output<typeof servicePrincipal>;

const FIELDS = "id,appId,displayName,accountEnabled";

export function getServicePrincipal(appId: string): AzureQuestion<ServicePrincipal> {
  const path = `/v1.0/servicePrincipals(appId='${encodeURIComponent(appId)}')`;
  return {
    call: { service: "graph", method: "GET", at: { path, query: { $select: FIELDS } } },
    schema: servicePrincipal,
  };
}

/** A service principal by its object id, which people take for its appId. */
export function getServicePrincipalById(id: string): AzureQuestion<ServicePrincipal> {
  const path = `/v1.0/servicePrincipals/${encodeURIComponent(id)}`;
  return {
    call: { service: "graph", method: "GET", at: { path, query: { $select: FIELDS } } },
    schema: servicePrincipal,
  };
}

/** Makes the service principal of an application, which may not have reached every replica yet. */
export function createServicePrincipal(appId: string): AzureQuestion<ServicePrincipal> {
  return {
    call: {
      service: "graph",
      method: "POST",
      at: { path: "/v1.0/servicePrincipals", query: {} },
      body: { appId, accountEnabled: true },
    },
    schema: servicePrincipal,
    change: {
      word: "create",
      what: `the service principal of application ${appId}`,
      command: `az ad sp create --id ${appId}`,
    },
  };
}
