import type { CloudFlow } from "../../core/cloud/flow.ts";
import { listAssignments, type RoleAssignment, roleAssignmentSchema } from "./arm/role.ts";
import type { FoundRegistry } from "./find-registry.ts";
import { type DirectoryObject, getByIds, MAX_IDS } from "./graph/directory-object.ts";
import { assignmentText, pullingRoleOf } from "./pull-right.ts";
import { read, readPages } from "./read.ts";
import type { AzureResult } from "./refusal.ts";

/** Somebody who may pull from a registry. */
export interface Puller {
  /** Object id. */
  readonly id: string;
  /** `service principal`, `managed identity`, `group`, `user`, `unknown`. */
  readonly kind: string;
  /** The id where the directory gives no name. */
  readonly name: string;
  /** What it logs in with; absent for what has none. */
  readonly appId?: string;
  /** What it may pull by, at the registry or above. */
  readonly assignments: readonly RoleAssignment[];
}

/** All who may pull from a registry by a role there or above it, by name. Groups are named, and not looked into. */
export function* listPullers(found: FoundRegistry): CloudFlow<AzureResult<readonly Puller[]>> {
  const listed = yield* readPages(listAssignments(found.id), roleAssignmentSchema);
  if (!listed.ok) return listed;
  const pulling = listed.value.filter((one) => pullingRoleOf(found, one) !== undefined);
  const byPrincipal = Map.groupBy(pulling, ({ properties }) => properties.principalId);
  const ids = [...byPrincipal.keys()];
  const known: DirectoryObject[] = [];
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const named = yield* read(getByIds(ids.slice(at, at + MAX_IDS)));
    if (!named.ok) return named;
    known.push(...named.value.value);
  }
  const pullers = [...byPrincipal].map(([id, assignments]) =>
    pullerOf(known.find((one) => one.id === id) ?? { id }, assignments),
  );
  return { ok: true, value: pullers.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function pullerOf(object: DirectoryObject, assignments: readonly RoleAssignment[]): Puller {
  const { id, displayName, appId } = object;
  return {
    id,
    kind: kindOf(object),
    name: displayName ?? id,
    ...(appId === undefined || appId === null ? {} : { appId }),
    assignments,
  };
}

function kindOf({ "@odata.type": type, servicePrincipalType }: DirectoryObject): string {
  switch (type) {
    case "#microsoft.graph.servicePrincipal":
      return servicePrincipalType === "ManagedIdentity" ? "managed identity" : "service principal";
    case "#microsoft.graph.group":
      return "group";
    case "#microsoft.graph.user":
      return "user";
    default:
      return "unknown";
  }
}

/** Whether it can have a client secret: managed identities, groups and people have none. */
export function canHaveSecret({ kind, appId }: Puller): boolean {
  return kind === "service principal" && appId !== undefined;
}

/** `ci (service principal APPID): AcrPull at the registry`. */
export function pullerText(found: FoundRegistry, { kind, name, appId, assignments }: Puller): string {
  const roles = assignments.map((one) => assignmentText(found, one)).join("; ");
  return `${name} (${kind}${appId === undefined ? "" : ` ${appId}`}): ${roles}`;
}
