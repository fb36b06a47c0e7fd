import type { CloudFlow } from "../../core/cloud/flow.ts";
import { type ArmRegistry, getRegistry, listRegistries, registrySchema } from "./arm/registry.ts";
import { parseRegistryId, type RegistryId } from "./arm/resource-id.ts";
import { listSubscriptions, type Subscription, subscriptionSchema } from "./arm/subscription.ts";
import { listTenants, type Tenant, tenantSchema } from "./arm/tenant.ts";
import { read, readPages } from "./read.ts";
import type { AzureRefusal } from "./refusal.ts";

/** A registry that was found, and where. */
export interface FoundRegistry {
  readonly id: RegistryId;
  readonly registry: ArmRegistry;
}

/** A subscription that could not be looked into. */
export interface SkippedSubscription {
  readonly subscription: string;
  readonly refusal: AzureRefusal;
}

/** One login sees the subscriptions of one tenant. */
export interface SearchedTenants {
  /** The ids of the tenants whose subscriptions were looked into. */
  readonly searched: readonly string[];
  /** Others that the login could be used in; none where the registry was found, or where Azure does not say. */
  readonly others: readonly Tenant[];
}

export type RegistrySearch =
  /** `found` has several where a login server is in two subscriptions' lists, which an answer of Azure's never says. */
  | {
      readonly ok: true;
      readonly found: readonly FoundRegistry[];
      readonly subscriptions: number;
      readonly skipped: readonly SkippedSubscription[];
      readonly tenants: SearchedTenants;
    }
  | { readonly ok: false; readonly refusal: AzureRefusal };

export interface RegistryWish {
  /** The host as images carry it, in lower case. */
  readonly loginServer: string;
  /** Absent: every subscription that may be read. An id, or a name as the portal shows it. */
  readonly subscription?: string;
  readonly resourceGroup?: string;
}

/**
 * Looks a registry up by its login server, which is what images name: the host need not begin with the registry's name
 * (a domain name label changes it). A subscription that may not be listed spoils nothing and is named.
 */
export function* findRegistry(wish: RegistryWish): CloudFlow<RegistrySearch> {
  const listed = yield* readPages(listSubscriptions(), subscriptionSchema);
  if (!listed.ok) return listed;
  const subscriptions = listed.value.filter((one) => isWanted(one, wish.subscription));
  const found: FoundRegistry[] = [];
  const skipped: SkippedSubscription[] = [];
  for (const { subscriptionId } of subscriptions) {
    const registries = yield* readPages(listRegistries(subscriptionId), registrySchema);
    if (registries.ok) found.push(...registries.value.flatMap((one) => matching(one, wish)));
    else skipped.push({ subscription: subscriptionId, refusal: registries.refusal });
  }
  const searched = [...new Set(subscriptions.flatMap(({ tenantId }) => tenantId ?? []))];
  const others = found.length > 0 ? [] : yield* otherTenants(searched);
  return { ok: true, found, subscriptions: subscriptions.length, skipped, tenants: { searched, others } };
}

/** A help on the side: whoever gets no list of tenants is told as much as before. */
function* otherTenants(searched: readonly string[]): CloudFlow<readonly Tenant[]> {
  const listed = yield* readPages(listTenants(), tenantSchema);
  return listed.ok ? listed.value.filter(({ tenantId }) => !searched.includes(tenantId)) : [];
}

function isWanted({ subscriptionId, displayName }: Subscription, wanted: string | undefined): boolean {
  return wanted === undefined || subscriptionId === wanted.toLowerCase() || displayName === wanted;
}

/** The portal shows login servers in mixed case; images are in lower case. */
function matching(
  registry: ArmRegistry,
  { loginServer, resourceGroup }: RegistryWish,
): readonly FoundRegistry[] {
  if (registry.properties.loginServer.toLowerCase() !== loginServer) return [];
  const id = parseRegistryId(registry.id);
  if (id === undefined) return [];
  const isInGroup =
    resourceGroup === undefined || id.resourceGroup.toLowerCase() === resourceGroup.toLowerCase();
  return isInGroup ? [{ id, registry }] : [];
}

/** Reads a registry again: a policy can turn back what was just changed. */
export function* rereadRegistry(id: RegistryId) {
  return yield* read(getRegistry(id));
}
