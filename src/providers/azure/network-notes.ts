import type { FoundRegistry } from "./find-registry.ts";

/** What keeps requests from a registry whatever their credential, for people: it explains what they see next. */
export function networkNotes({ id, registry }: FoundRegistry): readonly string[] {
  const { publicNetworkAccess, networkRuleSet, privateEndpointConnections } = registry.properties;
  if (publicNetworkAccess === "Disabled") {
    const count = privateEndpointConnections?.length ?? 0;
    const endpoints = count === 1 ? "its private endpoint" : `its ${count} private endpoints`;
    return [
      count === 0
        ? `registry ${id.name} takes no request from public networks, and has no private endpoint: nobody reaches it`
        : `registry ${id.name} takes no request from public networks: nodes reach it through ${endpoints} alone`,
    ];
  }
  return networkRuleSet?.defaultAction === "Deny"
    ? [`registry ${id.name} has a firewall: nodes reach it from the addresses that it lists alone`]
    : [];
}

/** A secret for what everybody may pull is one more that can leak or end. Pushing takes a login all the same. */
export function anonymousNotes({ id, registry }: FoundRegistry): readonly string[] {
  return registry.properties.anonymousPullEnabled === true
    ? [`registry ${id.name} lets everybody pull without a login: no secret is needed for pulls`]
    : [];
}
