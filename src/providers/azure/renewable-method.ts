/** The methods whose credentials Azure makes. */
export const RENEWABLE_METHODS = [
  "admin-user",
  "new-service-principal",
  "existing-service-principal",
  "repository-token",
] as const;

export type RenewableMethod = (typeof RENEWABLE_METHODS)[number];
