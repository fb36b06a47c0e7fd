import type { CloudChange, CloudFlow } from "../../core/cloud/flow.ts";
import { type Finding, type Fix, finding } from "../../core/finding/finding.ts";
import { isAllowed, listPermissions, permissionSchema } from "./arm/permission.ts";
import { registryPath } from "./arm/resource-id.ts";
import type { FoundRegistry } from "./find-registry.ts";
import type { PreparedMethod } from "./method.ts";
import { readPages } from "./read.ts";
import { roleFor } from "./refusal-fixes.ts";

/**
 * Whether the caller may do what a method needs, asked before anything is changed; undefined when nothing is missing, or
 * when it cannot be asked (the calls themselves then say so). The finding names each missing action, and the commands
 * for somebody who has the right.
 */
export function* preflight(
  { id }: FoundRegistry,
  { needs, changes }: Pick<PreparedMethod, "needs" | "changes">,
): CloudFlow<Finding | undefined> {
  const permissions = yield* readPages(listPermissions(registryPath(id)), permissionSchema);
  if (!permissions.ok) return undefined;
  const missing = needs.filter((action) => !isAllowed(permissions.value, action));
  if (missing.length === 0) return undefined;
  const scope = registryPath(id);
  return finding("cloud-not-permitted", {
    title: `you may not do on registry \`${id.name}\` what this needs`,
    subject: { kind: "Registry", name: id.name },
    evidence: missing.map((action) => ({
      text: `missing: ${action} at ${scope}`,
      source: "Azure permissions",
    })),
    fixes: [...changes.map(commandFix), ...roleFixes(missing, scope)],
  });
}

function commandFix({ what, command }: CloudChange): Fix {
  return { text: `have somebody with the right do it: ${what}`, command, applicability: "manual" };
}

function roleFixes(missing: readonly string[], scope: string): readonly Fix[] {
  return [...new Set(missing.map(roleFor))].map((role) => ({
    text: `or be given the role ${role}; somebody who may grant roles there runs`,
    command: `az role assignment create --assignee YOUR-USER-OR-APPLICATION-ID --role '${role}' --scope '${scope}'`,
    applicability: "manual",
  }));
}
