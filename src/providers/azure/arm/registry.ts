import * as z from "zod/mini";
import type { AzureCall } from "../../../core/cloud/azure.ts";
import type { CloudChange } from "../../../core/cloud/flow.ts";
import { SecretText } from "../../../core/credential/secret-text.ts";
import type { AzureQuestion } from "../read.ts";
import { type RegistryId, registryPath } from "./resource-id.ts";

/*
 * Microsoft.ContainerRegistry. 2025-11-01 is the first stable version with `roleAssignmentMode`, without which an ABAC
 * registry looks like any other.
 */
const API_VERSION = "2025-11-01";
const query = { "api-version": API_VERSION };

const may = z.exactOptional;

const registry = z.object({
  id: z.string(),
  name: z.string(),
  sku: z.object({ name: z.string() }),
  properties: z.object({
    loginServer: z.string(),
    provisioningState: may(z.string()),
    adminUserEnabled: may(z.boolean()),
    anonymousPullEnabled: may(z.boolean()),
    publicNetworkAccess: may(z.string()),
    roleAssignmentMode: may(z.string()),
    privateEndpointConnections: z.nullish(z.array(z.unknown())),
    networkRuleSet: z.nullish(z.object({ defaultAction: z.string() })),
    policies: z.nullish(
      z.object({
        azureADAuthenticationAsArmPolicy: z.nullish(z.object({ status: may(z.string()) })),
      }),
    ),
  }),
});

/** A registry as ARM describes it; only what pullpass looks at. */
export type ArmRegistry = z.output<typeof registry>;

export { registry as registrySchema };

/** All registries of a subscription, page by page (`readPages`). */
export function listRegistries(subscription: string): AzureCall {
  const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.ContainerRegistry/registries`;
  return { service: "arm", method: "GET", at: { path, query } };
}

export function getRegistry(id: RegistryId): AzureQuestion<ArmRegistry> {
  return { call: { service: "arm", method: "GET", at: { path: registryPath(id), query } }, schema: registry };
}

/** Turns the admin user on or off. Answered with the registry, or before it is done (201 and `Azure-AsyncOperation`). */
export function setAdminUser(id: RegistryId, isOn: boolean): AzureQuestion<ArmRegistry> {
  return {
    call: {
      service: "arm",
      method: "PATCH",
      at: { path: registryPath(id), query },
      body: { properties: { adminUserEnabled: isOn } },
    },
    schema: registry,
    change: settingAdminUser(id, isOn),
  };
}

export function settingAdminUser(
  { name, resourceGroup, subscription }: RegistryId,
  isOn: boolean,
): CloudChange {
  return {
    word: "update",
    what: `registry ${name}: the admin user is ${isOn ? "enabled" : "disabled"}`,
    command: `az acr update --name ${name} --resource-group ${resourceGroup} --subscription ${subscription} --admin-enabled ${isOn}`,
  };
}

const secretText = z.pipe(
  z.string(),
  z.transform((value) => new SecretText(value)),
);

const adminCredentials = z.object({
  username: z.string(),
  passwords: z.array(z.object({ name: z.enum(["password", "password2"]), value: secretText })),
});

export type AdminCredentials = z.output<typeof adminCredentials>;

/** The admin user's name and its two passwords. Refused (400) while it is disabled. */
export function listCredentials(id: RegistryId): AzureQuestion<AdminCredentials> {
  return {
    call: { service: "arm", method: "POST", at: { path: `${registryPath(id)}/listCredentials`, query } },
    schema: adminCredentials,
  };
}

/** Makes one of the two passwords anew; the old one is refused within a minute, wherever it is in use. */
export function regenerateCredential(
  id: RegistryId,
  slot: "password" | "password2",
): AzureQuestion<AdminCredentials> {
  return {
    call: {
      service: "arm",
      method: "POST",
      at: { path: `${registryPath(id)}/regenerateCredential`, query },
      body: { name: slot },
    },
    schema: adminCredentials,
    change: {
      word: "update",
      what: `${slot} of the admin user of registry ${id.name} is made anew`,
      command: `az acr credential renew --name ${id.name} --resource-group ${id.resourceGroup} --subscription ${id.subscription} --password-name ${slot}`,
    },
  };
}
