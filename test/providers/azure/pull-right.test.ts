import { describe, expect, it } from "vitest";
import { assignmentText, pullingRoleOf } from "../../../src/providers/azure/pull-right.ts";

const ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/acme";

function registry(roleAssignmentMode: string) {
  return {
    id: { subscription: "s", resourceGroup: "g", name: "acme" },
    registry: {
      id: ID,
      name: "acme",
      sku: { name: "Premium" },
      properties: { loginServer: "acme.azurecr.io", roleAssignmentMode },
    },
  };
}

const LEGACY = registry("LegacyRegistryPermissions");
const ABAC = registry("AbacRepositoryPermissions");

function assignment(role: string, more: { scope?: string; condition?: string } = {}) {
  const roleDefinitionId = `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  return { id: "x", name: "x", properties: { roleDefinitionId, principalId: "p", scope: ID, ...more } };
}

const ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const ACR_PUSH = "8311e382-0749-4cb8-b61a-304f252e45ec";
const ACR_DELETE = "c2f4ef07-c644-48eb-af81-4b1b4947fb11";
const REPOSITORY_READER = "b93aa761-3e63-49ed-ac28-beffa264f7ac";

describe("what a role assignment is worth", () => {
  it.each([
    ["AcrPull", ACR_PULL, true, false],
    ["AcrPush", ACR_PUSH, true, false],
    ["AcrDelete", ACR_DELETE, false, false],
    ["Repository Reader", REPOSITORY_READER, false, true],
  ])("%s pulls in the registry's own mode alone", (_name, id, inLegacy, inAbac) => {
    expect(pullingRoleOf(LEGACY, assignment(id)) !== undefined).toBe(inLegacy);
    expect(pullingRoleOf(ABAC, assignment(id)) !== undefined).toBe(inAbac);
  });

  it.each([
    [LEGACY, assignment(ACR_PULL), "AcrPull at the registry"],
    [LEGACY, assignment(ACR_PULL, { scope: ID.toUpperCase() }), "AcrPull at the registry"],
    [
      LEGACY,
      assignment(ACR_PUSH, { scope: "/subscriptions/s" }),
      "AcrPush, inherited from /subscriptions/s, which can do more than pull",
    ],
    [
      ABAC,
      assignment(REPOSITORY_READER, { condition: "x" }),
      "Container Registry Repository Reader at the registry, narrowed by a condition",
    ],
    [ABAC, assignment(ACR_PULL), "AcrPull at the registry"],
    [LEGACY, assignment(ACR_DELETE), `role ${ACR_DELETE} at the registry`],
  ])("is said in words", (found, one, text) => {
    expect(assignmentText(found, one)).toBe(text);
  });
});
