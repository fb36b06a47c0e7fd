import * as z from "zod/mini";
import type { AzureCall } from "../../../core/cloud/azure.ts";

/** Microsoft.Authorization; the one version that permissions have (specs/azure). */
const API_VERSION = "2015-07-01";

const actions = z.exactOptional(z.array(z.string()));

export const permissionSchema = z.object({ actions, notActions: actions });

/** What one of the caller's roles allows; `*` stands for any characters. */
export type Permission = z.output<typeof permissionSchema>;

/** What the caller may do at a resource, inherited rights included, page by page (`readPages`). */
export function listPermissions(resourcePath: string): AzureCall {
  const path = `${resourcePath}/providers/Microsoft.Authorization/permissions`;
  return { service: "arm", method: "GET", at: { path, query: { "api-version": API_VERSION } } };
}

/**
 * Whether the permissions allow an action: one role allows it and does not except it (its `notActions` take from its own
 * `actions` alone). Azure compares without case.
 *
 * @example isAllowed([{ actions: ["*"], notActions: ["Microsoft.Authorization/*"] }], "Microsoft.Authorization/roleAssignments/write") // false
 */
export function isAllowed(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions = [], notActions = [] }) =>
      actions.some((pattern) => covers(pattern, action)) &&
      !notActions.some((pattern) => covers(pattern, action)),
  );
}

function covers(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}
