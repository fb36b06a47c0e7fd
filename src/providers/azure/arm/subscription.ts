import * as z from "zod/mini";
import type { AzureCall } from "../../../core/cloud/azure.ts";

/** Microsoft.Resources; the version that azure-cli 2.91.0 lists subscriptions with. */
const API_VERSION = "2022-12-01";

export const subscriptionSchema = z.object({
  subscriptionId: z.string(),
  displayName: z.exactOptional(z.string()),
  state: z.exactOptional(z.string()),
  tenantId: z.exactOptional(z.string()),
});

export type Subscription = z.output<typeof subscriptionSchema>;

/** Every subscription that whoever is logged in may read, page by page (`readPages`). */
export function listSubscriptions(): AzureCall {
  return {
    service: "arm",
    method: "GET",
    at: { path: "/subscriptions", query: { "api-version": API_VERSION } },
  };
}
