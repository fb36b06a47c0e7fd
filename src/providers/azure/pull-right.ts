import type { CloudFlow } from "../../core/cloud/flow.ts";
import { type Finding, finding } from "../../core/finding/finding.ts";
import { registryPath } from "./arm/resource-id.ts";
import {
  assignmentMode,
  deleteRoleAssignment,
  listAssignmentsOf,
  PULL_ROLES,
  putRoleAssignment,
  ROLES_THAT_PULL,
  type Role,
  type RoleAssignment,
  type RoleGrant,
  repositoryCondition,
  roleAssignmentSchema,
  roleIdOf,
} from "./arm/role.ts";
import type { FoundRegistry } from "./find-registry.ts";
import { type AzureQuestion, readPages } from "./read.ts";
import type { AzureRefusal, AzureResult } from "./refusal.ts";

/** Whether an identity may pull, and by what. */
export type PullRight =
  | { readonly ok: true; readonly assignments: readonly RoleAssignment[] }
  /** `useless`: roles that it has there and that pull nothing in the registry's mode. */
  | { readonly ok: false; readonly useless: readonly RoleAssignment[] };

/** What the identity has been given at the registry or above it, by groups too, and whether that pulls. */
export function* pullRightOf(found: FoundRegistry, principalId: string): CloudFlow<AzureResult<PullRight>> {
  const listed = yield* readPages(listAssignmentsOf(found.id, principalId), roleAssignmentSchema);
  if (!listed.ok) return listed;
  // A condition narrows a role to some repositories: what it takes away cannot be told from here.
  const pulling = listed.value.filter((one) => pullingRoleOf(found, one) !== undefined);
  const right: PullRight =
    pulling.length > 0 ? { ok: true, assignments: pulling } : { ok: false, useless: listed.value };
  return { ok: true, value: right };
}

/** The role of an assignment where it pulls from the registry in its mode; undefined where it does not. */
export function pullingRoleOf(
  { registry }: FoundRegistry,
  assignment: RoleAssignment,
): (Role & { readonly isMore: boolean }) | undefined {
  const id = roleIdOf(assignment);
  return ROLES_THAT_PULL[modeOf(registry)].find((role) => role.id === id);
}

function modeOf({ properties }: FoundRegistry["registry"]) {
  return assignmentMode(properties.roleAssignmentMode);
}

/** Who is to pull from which registry. */
export interface PullGrantWish {
  readonly found: FoundRegistry;
  /** Its object id. */
  readonly principalId: string;
  /** ABAC registries: the one repository, or a prefix with its slash; absent: all of them. */
  readonly repository?: string;
  /** A GUID made from a text: the same for the same text. */
  readonly guidOf: (text: string) => string;
}

/** The grant that lets an identity pull from exactly this registry. */
export function pullGrant({ found, principalId, repository, guidOf }: PullGrantWish): RoleGrant {
  const mode = modeOf(found.registry);
  const role = PULL_ROLES[mode];
  const condition = mode === "abac" && repository !== undefined ? repositoryCondition(repository) : undefined;
  const guid = guidOf(grantText(found, { principalId, roleId: role.id, condition }));
  return {
    registry: found.id,
    role,
    principalId,
    guid,
    ...(condition === undefined ? {} : { condition }),
  };
}

/** What a grant's name is made from. */
function grantText(
  { registry }: FoundRegistry,
  {
    principalId,
    roleId,
    condition = "",
  }: { principalId: string; roleId: string; condition?: string | undefined },
): string {
  return [registry.id.toLowerCase(), principalId, roleId, condition].join("|");
}

interface GivenRole extends Pick<PullGrantWish, "principalId" | "guidOf"> {
  readonly assignment: RoleAssignment;
}

/** The grant of an assignment that pullpass made, told by its name; undefined for anybody else's. */
export function ownGrantOf(
  found: FoundRegistry,
  { assignment, principalId, guidOf }: GivenRole,
): RoleGrant | undefined {
  const role = Object.values(PULL_ROLES).find(({ id }) => id === roleIdOf(assignment));
  if (role === undefined || assignment.properties.principalId !== principalId) return undefined;
  const condition = assignment.properties.condition ?? undefined;
  const guid = guidOf(grantText(found, { principalId, roleId: role.id, condition }));
  if (assignment.name.toLowerCase() !== guid.toLowerCase()) return undefined;
  return { registry: found.id, role, principalId, guid, ...(condition === undefined ? {} : { condition }) };
}

/**
 * An assignment for people: `AcrPull at the registry`, `Reader, inherited from /subscriptions/…`, with what it can do
 * beyond pulling, and whether a condition narrows it.
 */
export function assignmentText(found: FoundRegistry, assignment: RoleAssignment): string {
  const { scope, condition } = assignment.properties;
  const here = registryPath(found.id).toLowerCase();
  const isHere = scope === undefined || scope.toLowerCase() === here;
  const pulling = pullingRoleOf(found, assignment);
  return [
    `${roleNameOf(found, assignment)}${isHere ? " at the registry" : `, inherited from ${scope}`}`,
    ...(pulling?.isMore === true ? ["which can do more than pull"] : []),
    ...(condition === undefined || condition === null ? [] : ["narrowed by a condition"]),
  ].join(", ");
}

function roleNameOf(found: FoundRegistry, assignment: RoleAssignment): string {
  const id = roleIdOf(assignment);
  const known = Object.values(ROLES_THAT_PULL)
    .flat()
    .find((role) => role.id === id);
  return pullingRoleOf(found, assignment)?.name ?? known?.name ?? `role ${id}`;
}

/**
 * That an identity may not pull, with each role it has there that pulls nothing, and the command that grants one that
 * does.
 *
 * @param who `kubelet identity 1234 of AKS cluster shop`
 */
export function mayNotPull(
  found: FoundRegistry,
  { who, grant, useless }: { who: string; grant: RoleGrant; useless: readonly RoleAssignment[] },
): Finding {
  const { name } = found.id;
  const mode =
    modeOf(found.registry) === "abac"
      ? "its roles are granted by repository (ABAC), where AcrPull pulls nothing"
      : "its roles are granted by registry";
  const { change } = putRoleAssignment(grant);
  return finding("identity-may-not-pull", {
    title: `${who} may not pull from registry \`${name}\``,
    subject: { kind: "Registry", name },
    evidence: [
      { text: `registry ${name}: ${mode}`, source: "Azure Resource Manager" },
      ...(useless.length === 0
        ? [{ text: "it has no role there or above", source: "Azure role assignments" }]
        : useless.map((one) => ({
            text: `it has ${assignmentText(found, one)}: that pulls nothing here`,
            source: "Azure role assignments",
          }))),
    ],
    fixes: [
      {
        text: `have somebody with the right grant ${grant.role.name}`,
        ...(change === undefined ? {} : { command: change.command }),
        applicability: "manual",
      },
    ],
  });
}

/** What takes a grant back: nothing where it was there before (200, not 201), which others may live by. */
export function undoingGrant(
  grant: RoleGrant,
  { status }: { readonly status?: number },
): readonly AzureQuestion<unknown>[] {
  return status === CREATED ? [deleteRoleAssignment(grant)] : [];
}

const CREATED = 201;

/** Refused because the role is there already, which is as good. */
export function isGrantedAlready(refusal: AzureRefusal): boolean {
  return refusal.kind === "answered" && refusal.code === "RoleAssignmentExists";
}
