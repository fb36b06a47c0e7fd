import type { CloudFlow } from "../../../core/cloud/flow.ts";
import {
  deleteRoleAssignment,
  listAssignmentsOf,
  type RoleGrant,
  roleAssignmentSchema,
  roleRemoval,
} from "../arm/role.ts";
import {
  APPLICATION_TAG,
  type Application,
  deleteApplication,
  getApplicationByAppId,
  removePassword,
} from "../graph/application.ts";
import { getServicePrincipal } from "../graph/service-principal.ts";
import { isCalled } from "../names.ts";
import { ownGrantOf } from "../pull-right.ts";
import { type AzureQuestion, read, readPages } from "../read.ts";
import { isNotFound } from "../refusal.ts";
import type { KeptInAzure, TakeBackPlan, TakeBackStep, TakeBackWish } from "./take-back.ts";

/**
 * The client secrets of ours that nobody holds, and, where pullpass made the application and nothing else can log in with it, its role and
 * the application itself.
 */
export function* planPrincipal(wish: TakeBackWish): CloudFlow<TakeBackPlan> {
  const { username } = wish;
  const there = yield* read(getApplicationByAppId(username));
  if (!there.ok)
    return isNotFound(there.refusal)
      ? { ok: true, steps: [], kept: [] }
      : { ok: false, refusal: there.refusal, what: `look up the application ${username}` };
  const application = there.value;
  const passwords = application.passwordCredentials ?? [];
  const recorded = passwords.filter(({ keyId }) => wish.keyIds.includes(keyId));
  const ours = passwords.filter((one) => isToEnd(wish, one));
  const secrets = ours.map(({ keyId }) => stepOf(removePassword(application, keyId)));
  const kept = recorded
    .filter((one) => !ours.includes(one))
    .map(({ keyId }) => ({
      what: `client secret ${keyId} of ${nameOf(application)}`,
      reason: "was not added by pullpass",
    }));
  if (wish.method !== "new-service-principal")
    return { ok: true, steps: secrets, kept: [...kept, ...(yield* keptRoles(wish, application))] };
  const others = passwords.filter((one) => !ours.includes(one));
  const reason = whyItStays(wish, application, others);
  if (reason !== undefined)
    return { ok: true, steps: secrets, kept: [...kept, keptApplication(application, reason)] };
  const role = yield* rolesOf(wish);
  if (!role.ok) return role;
  // The client secret first: nobody can log in from then on, whatever becomes of the rest.
  const roles = role.grants.map((grant) => stepOf(deleteRoleAssignment(grant)));
  return { ok: true, steps: [...secrets, ...roles, stepOf(deleteApplication(application))], kept };
}

type ClientSecretRecord = NonNullable<Application["passwordCredentials"]>[number];

/** Those of the name that no pull secret holds: a run that was killed has left no record of its own. */
function isToEnd(
  { clientSecretName, keyIds, keysInUse }: TakeBackWish,
  { displayName, keyId }: ClientSecretRecord,
): boolean {
  const isOurs = isCalled(displayName, clientSecretName);
  return isOurs && (keyIds.includes(keyId) || keysInUse?.includes(keyId) === false);
}

/** @param others its client secrets that do not end */
function whyItStays(
  wish: TakeBackWish,
  application: Application,
  others: readonly ClientSecretRecord[],
): string | undefined {
  if (application.tags?.includes(APPLICATION_TAG) !== true) return "bears no mark of pullpass's";
  if (wish.isInUse) return "is still used by another pull secret";
  const [other] = others;
  if (other !== undefined) return `has a client secret more, ${other.displayName ?? other.keyId}`;
  return (application.keyCredentials ?? []).length > 0 ? "has a certificate that somebody added" : undefined;
}

function keptApplication(application: Application, reason: string): KeptInAzure {
  return { what: `the Entra application ${nameOf(application)}`, reason };
}

/** What `--grant-pull` had granted to a service principal of somebody's; where the roles may not be listed, none is named. */
function* keptRoles(wish: TakeBackWish, application: Application): CloudFlow<readonly KeptInAzure[]> {
  if (wish.isInUse) return [];
  const roles = yield* rolesOf(wish);
  if (!roles.ok) return [];
  return roles.grants.map((grant) => ({
    what: `${grant.role.name} on registry ${wish.found.id.name} of ${nameOf(application)}`,
    reason: "pullpass granted it to a service principal that it did not make, and others may pull by it",
    command: roleRemoval(grant),
  }));
}

type Roles =
  | { readonly ok: true; readonly grants: readonly RoleGrant[] }
  | Extract<TakeBackPlan, { readonly ok: false }>;

/** The roles that pullpass granted to it: told by their names, which are made from what they grant. */
function* rolesOf({ found, username, guidOf }: TakeBackWish): CloudFlow<Roles> {
  const principal = yield* read(getServicePrincipal(username));
  if (!principal.ok)
    return isNotFound(principal.refusal)
      ? { ok: true, grants: [] }
      : { ok: false, refusal: principal.refusal, what: `look up the service principal of ${username}` };
  const { id } = principal.value;
  const listed = yield* readPages(listAssignmentsOf(found.id, id), roleAssignmentSchema);
  if (!listed.ok)
    return { ok: false, refusal: listed.refusal, what: `list the roles at registry ${found.id.name}` };
  const grants = listed.value.flatMap(
    (one) => ownGrantOf(found, { assignment: one, principalId: id, guidOf }) ?? [],
  );
  return { ok: true, grants };
}

function nameOf({ displayName, appId }: Application): string {
  return displayName ?? appId;
}

/** What changes something says so. */
export function stepOf(question: AzureQuestion<unknown>): TakeBackStep {
  const { change } = question;
  if (change === undefined) throw new Error("what is taken back is a change");
  return { change, run: () => read(question) };
}
