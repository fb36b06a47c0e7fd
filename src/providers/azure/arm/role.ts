import * as z from "zod/mini";
import type { AzureCall } from "../../../core/cloud/azure.ts";
import { shellWord } from "../../../core/shell-word.ts";
import type { AzureQuestion } from "../read.ts";
import { type RegistryId, registryPath } from "./resource-id.ts";

/** Microsoft.Authorization, role assignments. */
const API_VERSION = "2022-04-01";
const query = { "api-version": API_VERSION };

/** A built-in role by its id, which is the same in every tenant (specs/azure/rbac/built-in-roles.json). */
export interface Role {
  readonly id: string;
  readonly name: string;
}

/** How a registry decides who may pull; what a registry does not say is the older way. */
export type AssignmentMode = "legacy" | "abac";

/** `roleAssignmentMode` as ARM words it; before 2025-11-01 there was the legacy mode alone. */
export function assignmentMode(word: string | undefined): AssignmentMode {
  return word === "AbacRepositoryPermissions" ? "abac" : "legacy";
}

/**
 * The least role that pulls. In ABAC mode AcrPull pulls nothing, although `az aks update --attach-acr` assigns it all
 * the same (Azure/AgentBaker#7105).
 */
export const PULL_ROLES: Readonly<Record<AssignmentMode, Role>> = {
  legacy: { id: "7f951dda-4ed3-4680-a7ca-43fe172d538d", name: "AcrPull" },
  abac: { id: "b93aa761-3e63-49ed-ac28-beffa264f7ac", name: "Container Registry Repository Reader" },
};

/** Every built-in role that pulls, with whether it can do more than that. */
export const ROLES_THAT_PULL: Readonly<
  Record<AssignmentMode, readonly (Role & { readonly isMore: boolean })[]>
> = {
  legacy: [
    { ...PULL_ROLES.legacy, isMore: false },
    { id: "8311e382-0749-4cb8-b61a-304f252e45ec", name: "AcrPush", isMore: true },
    { id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", name: "Owner", isMore: true },
    { id: "b24988ac-6180-42a0-ab88-20f7382dd24c", name: "Contributor", isMore: true },
    { id: "acdd72a7-3385-48ef-bd42-f606fba81ae7", name: "Reader", isMore: true },
    {
      id: "577a9874-89fd-4f24-9dbd-b5034d0ad23a",
      name: "Container Registry Data Importer and Data Reader",
      isMore: true,
    },
  ],
  abac: [
    { ...PULL_ROLES.abac, isMore: false },
    {
      id: "2a1e307c-b015-4ebd-883e-5b7698a07328",
      name: "Container Registry Repository Writer",
      isMore: true,
    },
    {
      id: "2efddaa5-3f1f-4df3-97df-af3f13818f4c",
      name: "Container Registry Repository Contributor",
      isMore: true,
    },
    {
      id: "577a9874-89fd-4f24-9dbd-b5034d0ad23a",
      name: "Container Registry Data Importer and Data Reader",
      isMore: true,
    },
  ],
};

export const roleAssignmentSchema = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.string(),
    principalType: z.exactOptional(z.string()),
    scope: z.exactOptional(z.string()),
    condition: z.nullish(z.string()),
  }),
});

export type RoleAssignment = z.output<typeof roleAssignmentSchema>;

/** The role's id at the end of `/subscriptions/…/roleDefinitions/ID`. */
export function roleIdOf({ properties }: RoleAssignment): string {
  return properties.roleDefinitionId.split("/").at(-1)?.toLowerCase() ?? "";
}

/** What a principal has been given at a registry or above it, by groups too, page by page (`readPages`). */
export function listAssignmentsOf(id: RegistryId, principalId: string): AzureCall {
  // `atScope()` goes with `assignedTo`, and not with `principalId eq` (providers.md A2).
  return listing(id, `atScope() and assignedTo('${principalId}')`);
}

/** Everything that anybody has been given at a registry or above it, page by page (`readPages`). */
export function listAssignments(id: RegistryId): AzureCall {
  return listing(id, "atScope()");
}

function listing(id: RegistryId, filter: string): AzureCall {
  const path = `${registryPath(id)}/providers/Microsoft.Authorization/roleAssignments`;
  return { service: "arm", method: "GET", at: { path, query: { ...query, $filter: filter } } };
}

export interface RoleGrant {
  readonly registry: RegistryId;
  readonly role: Role;
  /** The object id of the service principal or managed identity: neither its appId nor its application's object id. */
  readonly principalId: string;
  /** The assignment's name, a GUID; the same for the same grant, so that a second run finds it. */
  readonly guid: string;
  /** ABAC: which repositories; absent: all of them. */
  readonly condition?: string;
}

/** Grants a role. Refused with 409 `RoleAssignmentExists` where there is one already, which is as good. */
export function putRoleAssignment(grant: RoleGrant): AzureQuestion<RoleAssignment> {
  const { registry, role, principalId, condition } = grant;
  const definitions = `/subscriptions/${registry.subscription}/providers/Microsoft.Authorization/roleDefinitions`;
  return {
    call: {
      service: "arm",
      method: "PUT",
      at: { path: assignmentPath(grant), query },
      body: {
        properties: {
          roleDefinitionId: `${definitions}/${role.id}`,
          principalId,
          // Left out it means User, and is refused; given, the directory's replicas need not know it yet.
          principalType: "ServicePrincipal",
          ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
        },
      },
    },
    schema: roleAssignmentSchema,
    change: {
      word: "grant",
      what: `${role.name} on registry ${registry.name} for principal ${principalId}`,
      command: assignCommand(
        grant,
        `--assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal`,
      ),
    },
  };
}

/** The grant as az makes it, for `--assignee …`. */
export function assignCommand(
  { registry, role, condition }: Omit<RoleGrant, "principalId" | "guid">,
  assignee: string,
): string {
  const command = `az role assignment create ${assignee} --role ${role.id} --scope ${registryPath(registry)}`;
  if (condition === undefined) return command;
  return `${command} --condition ${shellWord(condition)} --condition-version 2.0`;
}

/** Takes a grant back; answered with 200, or 204 where there was none. */
export function deleteRoleAssignment(grant: RoleGrant): AzureQuestion<unknown> {
  const { registry, role, principalId } = grant;
  return {
    call: { service: "arm", method: "DELETE", at: { path: assignmentPath(grant), query } },
    schema: z.unknown(),
    change: {
      word: "revoke",
      what: `${role.name} on registry ${registry.name} from principal ${principalId}`,
      command: roleRemoval(grant),
    },
  };
}

/** The removal of a grant as az does it. */
export function roleRemoval(grant: RoleGrant): string {
  return `az role assignment delete --ids ${assignmentPath(grant)}`;
}

function assignmentPath({ registry, guid }: RoleGrant): string {
  return `${registryPath(registry)}/providers/Microsoft.Authorization/roleAssignments/${encodeURIComponent(guid)}`;
}

/**
 * The condition that narrows a repository role to one repository, or to all below a prefix that ends in a slash
 * (`StringStartsWith` without it would take `team2/x` for `team`).
 */
export function repositoryCondition(repository: string): string {
  if (/['\\]/.test(repository)) throw new Error("a repository's name holds no quote and no backslash");
  const comparison = repository.endsWith("/") ? "StringStartsWithIgnoreCase" : "StringEqualsIgnoreCase";
  const actions = ["content/read", "metadata/read"].map(
    (action) => `!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/${action}'})`,
  );
  const attribute = "@Request[Microsoft.ContainerRegistry/registries/repositories:name]";
  return `((${actions.join(" AND ")}) OR (${attribute} ${comparison} '${repository}'))`;
}
