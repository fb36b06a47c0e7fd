import { type AzureReply, memberIn, refusal, textIn } from "../exchange.ts";
import { forbidden } from "../rights.ts";
import { madeUpPassword, registryId, type StoredRegistry } from "../state.ts";
import { type Asked, REGISTRY, type Route, route, scopeOf, withRegistry } from "./route.ts";

/** Subscriptions, tenants, registries, and what the caller may do there. */
export const REGISTRY_ROUTES: readonly Route[] = [
  route("GET", "/subscriptions", ({ state, caller }) => ({
    status: 200,
    body: {
      value: state.subscriptions
        .filter(({ id }) => caller.grants.some(({ scope }) => isAtOrAbove(scope, id) || isBelow(scope, id)))
        .map(({ id, name }) => ({
          id: `/subscriptions/${id}`,
          subscriptionId: id,
          displayName: name,
          state: "Enabled",
          tenantId: state.tenant,
        })),
    },
  })),
  route("GET", "/tenants", ({ state }) => ({
    status: 200,
    body: {
      value: [{ id: state.tenant, name: "Here", domain: "here.example.com" }, ...state.otherTenants].map(
        ({ id, name, domain }) => ({
          id: `/tenants/${id}`,
          tenantId: id,
          displayName: name,
          defaultDomain: domain,
          domains: [domain],
          tenantType: "AAD",
        }),
      ),
      // Which the description wants of the last page too.
      nextLink: "",
    },
  })),
  route(
    "GET",
    "/subscriptions/:subscription/providers/Microsoft.ContainerRegistry/registries",
    ({ state, caller, path, request }) => listRegistries({ state, caller, path, request }),
  ),
  route(
    "GET",
    REGISTRY,
    withRegistry("read", (registry) => ({ status: 200, body: bodyOf(registry) })),
  ),
  route("PATCH", REGISTRY, withRegistry("write", update)),
  route("POST", `${REGISTRY}/listCredentials`, withRegistry("listCredentials/action", credentials)),
  route("POST", `${REGISTRY}/regenerateCredential`, withRegistry("regenerateCredential/action", regenerate)),
  route("GET", `${REGISTRY}/providers/Microsoft.Authorization/permissions`, ({ caller, path }) => {
    const scope = scopeOf(path);
    const value = caller.grants
      .filter((grant) => `${scope}/`.startsWith(grant.scope === "/" ? "/" : `${grant.scope}/`))
      .map(({ actions, notActions = [] }) => ({ actions: [...actions], notActions: [...notActions] }));
    return { status: 200, body: { value } };
  }),
];

function isAtOrAbove(scope: string, subscription: string): boolean {
  return `/subscriptions/${subscription}/`.startsWith(scope === "/" ? "/" : `${scope}/`);
}

function isBelow(scope: string, subscription: string): boolean {
  return scope.startsWith(`/subscriptions/${subscription}/`);
}

/** Two a page, so that whoever does not follow `nextLink` misses some. */
const PAGE_SIZE = 2;

function listRegistries({ state, caller, path, request }: Asked): AzureReply {
  const scope = `/subscriptions/${path["subscription"]}`;
  const denied = forbidden(caller, "Microsoft.ContainerRegistry/registries/read", scope);
  if (denied !== undefined) return denied;
  const all = state.registries.filter(({ subscription }) => subscription === path["subscription"]);
  const from = Number(request.url.searchParams.get("$skiptoken") ?? 0);
  const next = new URL(request.url);
  next.searchParams.set("$skiptoken", String(from + PAGE_SIZE));
  return {
    status: 200,
    body: {
      value: all.slice(from, from + PAGE_SIZE).map(bodyOf),
      ...(from + PAGE_SIZE < all.length ? { nextLink: next.href } : {}),
    },
  };
}

/** As `recorded/registry-get.2026-09-01-preview.json` has it, less what 2025-11-01 does not describe. */
function bodyOf(registry: StoredRegistry) {
  return {
    sku: { name: "Standard", tier: "Standard" },
    type: "Microsoft.ContainerRegistry/registries",
    id: registryId(registry),
    name: registry.name,
    location: "westeurope",
    tags: {},
    properties: {
      loginServer: registry.loginServer,
      creationDate: "2026-09-10T06:44:00.3314344Z",
      provisioningState: "Succeeded",
      adminUserEnabled: registry.adminUserEnabled,
      policies: {
        quarantinePolicy: { status: "disabled" },
        trustPolicy: { type: "Notary", status: "disabled" },
        retentionPolicy: { days: 7, lastUpdatedTime: "2026-09-10T06:44:07.819081+00:00", status: "disabled" },
        exportPolicy: { status: "enabled" },
        azureADAuthenticationAsArmPolicy: { status: "enabled" },
      },
      encryption: { status: "disabled" },
      dataEndpointEnabled: false,
      dataEndpointHostNames: [],
      ...networkOf(registry),
      networkRuleBypassOptions: "AzureServices",
      zoneRedundancy: "Disabled",
      anonymousPullEnabled: registry.anonymousPullEnabled ?? false,
      roleAssignmentMode: registry.roleAssignmentMode,
    },
  };
}

function networkOf(registry: StoredRegistry) {
  const { network = { isPublic: true, privateEndpoints: 0 }, firewall } = registry;
  return {
    publicNetworkAccess: network.isPublic ? "Enabled" : "Disabled",
    ...(firewall === undefined ? {} : { networkRuleSet: { defaultAction: "Deny", ipRules: [] } }),
    privateEndpointConnections: Array.from({ length: network.privateEndpoints }, (_, at) => {
      const id = `${registryId(registry)}/privateEndpointConnections/pe${at}`;
      return {
        id,
        name: `pe${at}`,
        type: "Microsoft.ContainerRegistry/registries/privateEndpointConnections",
        properties: {
          privateLinkServiceConnectionState: { status: "Approved" },
          provisioningState: "Succeeded",
        },
      };
    }),
  };
}

function update(registry: StoredRegistry, { request }: Asked): AzureReply {
  const wanted = memberIn(request.body, "properties", "adminUserEnabled");
  if (typeof wanted !== "boolean") return { status: 200, body: bodyOf(registry) };
  if (wanted && registry.adminPolicy === "deny")
    return refusal(
      403,
      "RequestDisallowedByPolicy",
      `Resource '${registry.name}' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"no local admin"}}]'.`,
    );
  registry.adminUserEnabled = wanted;
  // The answer shows the wish; what a policy with effect Modify makes of it is seen only afterwards.
  const body = bodyOf(registry);
  if (registry.adminPolicy === "turn-back") registry.adminUserEnabled = false;
  return { status: 200, body };
}

function credentials(registry: StoredRegistry): AzureReply {
  if (!registry.adminUserEnabled) return adminIsOff(registry);
  const { password, password2 } = registry.passwords;
  return {
    status: 200,
    body: {
      username: registry.name,
      passwords: [
        { name: "password", value: password },
        { name: "password2", value: password2 },
      ],
    },
  };
}

function regenerate(registry: StoredRegistry, { request }: Asked): AzureReply {
  if (!registry.adminUserEnabled) return adminIsOff(registry);
  const slot = textIn(request.body, "name");
  if (slot !== "password" && slot !== "password2")
    return refusal(400, "InvalidRequest", "The name of a password is password or password2.");
  registry.passwords[slot] = madeUpPassword();
  return credentials(registry);
}

function adminIsOff(registry: StoredRegistry): AzureReply {
  return refusal(
    400,
    "UnAuthorizedForCredentialOperations",
    `Cannot perform credential operations for ${registryId(registry)} as admin user is disabled. Kindly enable admin user as per docs: https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account`,
  );
}
