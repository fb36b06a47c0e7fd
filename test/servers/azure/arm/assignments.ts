import { type AzureReply, refusal, textIn } from "../exchange.ts";
import { forbidden } from "../rights.ts";
import type { StoredAssignment } from "../state.ts";
import { type Asked, REGISTRY, type Route, route, scopeOf } from "./route.ts";

const ASSIGNMENTS = `${REGISTRY}/providers/Microsoft.Authorization/roleAssignments`;

/** Role assignments of a registry. */
export const ASSIGNMENT_ROUTES: readonly Route[] = [
  route("GET", ASSIGNMENTS, listAssignments),
  route("PUT", `${ASSIGNMENTS}/:guid`, putAssignment),
  route("DELETE", `${ASSIGNMENTS}/:guid`, deleteAssignment),
];

/** `atScope()`: at the registry or above; with `assignedTo('ID')` only what that principal was given. */
function listAssignments({ state, caller, path, request }: Asked): AzureReply {
  const scope = scopeOf(path);
  const denied = forbidden(caller, "Microsoft.Authorization/roleAssignments/read", scope);
  if (denied !== undefined) return denied;
  const filter = request.url.searchParams.get("$filter") ?? "";
  const [, principal] = /assignedTo\('([^']+)'\)/.exec(filter) ?? [];
  const value = state.assignments
    .filter((one) => `${scope}/`.startsWith(one.scope === "/" ? "/" : `${one.scope}/`))
    .filter(({ principalId }) => principal === undefined || principalId === principal)
    .map((one) => assignmentBody(one, path["subscription"] ?? ""));
  return { status: 200, body: { value } };
}

function putAssignment({ state, caller, path, request }: Asked): AzureReply {
  const scope = scopeOf(path);
  const denied = forbidden(caller, "Microsoft.Authorization/roleAssignments/write", scope);
  if (denied !== undefined) return denied;
  const principalId = textIn(request.body, "properties", "principalId");
  const principalType = textIn(request.body, "properties", "principalType") || "User";
  const principal = state.principals.find(({ id }) => id === principalId);
  if (principal === undefined || principal.lag > 0) {
    if (principal !== undefined) principal.lag -= 1;
    return refusal(
      400,
      "PrincipalNotFound",
      `Principal ${principalId} does not exist in the directory ${state.tenant}. Check that you have the correct principal ID.`,
    );
  }
  if (principalType !== "ServicePrincipal")
    return refusal(
      400,
      "UnmatchedPrincipalType",
      `The PrincipalId '${principalId}' has type 'ServicePrincipal' , which is different from specified PrinciaplType '${principalType}'.`,
    );
  const roleId = textIn(request.body, "properties", "roleDefinitionId").split("/").at(-1) ?? "";
  const guid = path["guid"] ?? "";
  const same = state.assignments.find(
    (one) => one.scope === scope && one.roleId === roleId && one.principalId === principalId,
  );
  if (same !== undefined && same.guid !== guid)
    return refusal(
      409,
      "RoleAssignmentExists",
      `The role assignment already exists. The ID of the conflicting role assignment is ${same.guid.replaceAll("-", "")}.`,
    );
  const condition = textIn(request.body, "properties", "condition");
  const made = {
    scope,
    guid,
    roleId,
    principalId,
    principalType,
    ...(condition === "" ? {} : { condition }),
  };
  if (same === undefined) state.assignments.push(made);
  return { status: same === undefined ? 201 : 200, body: assignmentBody(made, path["subscription"] ?? "") };
}

function deleteAssignment({ state, caller, path }: Asked): AzureReply {
  const scope = scopeOf(path);
  const denied = forbidden(caller, "Microsoft.Authorization/roleAssignments/delete", scope);
  if (denied !== undefined) return denied;
  const place = state.assignments.findIndex((one) => one.scope === scope && one.guid === path["guid"]);
  if (place < 0) return { status: 204 };
  const [gone] = state.assignments.splice(place, 1);
  return gone === undefined
    ? { status: 204 }
    : { status: 200, body: assignmentBody(gone, path["subscription"] ?? "") };
}

function assignmentBody(assignment: StoredAssignment, subscription: string) {
  const { scope, guid, roleId, principalId, principalType, condition } = assignment;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${guid}`,
    name: guid,
    type: "Microsoft.Authorization/roleAssignments",
    properties: {
      roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      principalId,
      principalType,
      scope,
      ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
    },
  };
}
