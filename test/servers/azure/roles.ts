/**
 * Which built-in roles let a principal pull, by the registry's mode: written down apart from the product's own table, from
 * ../shared/specs/azure/rbac/built-in-roles.json (`grantsPull`).
 */
export const ROLES_THAT_PULL_IN = {
  LegacyRegistryPermissions: [
    "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "8311e382-0749-4cb8-b61a-304f252e45ec",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "577a9874-89fd-4f24-9dbd-b5034d0ad23a",
  ],
  AbacRepositoryPermissions: [
    "b93aa761-3e63-49ed-ac28-beffa264f7ac",
    "2a1e307c-b015-4ebd-883e-5b7698a07328",
    "2efddaa5-3f1f-4df3-97df-af3f13818f4c",
    "577a9874-89fd-4f24-9dbd-b5034d0ad23a",
  ],
} satisfies Record<string, readonly string[]>;
