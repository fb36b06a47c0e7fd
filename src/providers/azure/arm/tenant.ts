import * as z from "zod/mini";
import type { AzureCall } from "../../../core/cloud/azure.ts";

/** Microsoft.Resources; the version that is described (specs/azure). */
const API_VERSION = "2021-01-01";

export const tenantSchema = z.object({
  tenantId: z.string(),
  displayName: z.nullish(z.string()),
  defaultDomain: z.nullish(z.string()),
});

/** A directory of Entra that whoever is logged in belongs to, as a member or a guest. */
export type Tenant = z.output<typeof tenantSchema>;

/** Every tenant that whoever is logged in could log in to, page by page (`readPages`). It takes no right. */
export function listTenants(): AzureCall {
  return { service: "arm", method: "GET", at: { path: "/tenants", query: { "api-version": API_VERSION } } };
}

/** As people know it: `Contoso (contoso.com)`; its id where it says neither. */
export function tenantText({ tenantId, displayName, defaultDomain }: Tenant): string {
  if (typeof displayName !== "string" || displayName === "") return defaultDomain ?? tenantId;
  return typeof defaultDomain === "string" ? `${displayName} (${defaultDomain})` : displayName;
}
