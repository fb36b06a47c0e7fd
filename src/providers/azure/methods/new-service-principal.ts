import type { CloudFlow } from "../../../core/cloud/flow.ts";
import type { Credential } from "../../../core/credential/credential.ts";
import { assignCommand, putRoleAssignment, type RoleGrant } from "../arm/role.ts";
import type { FoundRegistry } from "../find-registry.ts";
import {
  APPLICATION_TAG,
  type Application,
  addPassword,
  type ClientSecret,
  createApplication,
  deleteApplication,
  getApplication,
  removePassword,
} from "../graph/application.ts";
import {
  createServicePrincipal,
  getServicePrincipal,
  type ServicePrincipal,
} from "../graph/service-principal.ts";
import type { CloudObtained, PreparedMethod } from "../method.ts";
import { removeOrphans } from "../orphaned-secrets.ts";
import { isGrantedAlready, pullGrant, undoingGrant } from "../pull-right.ts";
import { read } from "../read.ts";
import { type AzureRefusal, type AzureResult, isConflict, isNotFound } from "../refusal.ts";
import { type AllOrNothing, allOrNothing, type Made, type Undoing } from "../undo.ts";
import { isApplicationLag, isObjectLag, isPrincipalLag, untilReplicated } from "../until-replicated.ts";
import { noServicePrincipal } from "./new-service-principal-findings.ts";

export interface ServicePrincipalWish {
  readonly found: FoundRegistry;
  /** The application's unique name; the same for the same cluster and registry, so that a second run finds it. */
  readonly uniqueName: string;
  /** What the client secret is called, so that it is told from others'. */
  readonly secretName: string;
  /** RFC 3339. */
  readonly endDateTime: string;
  /** ABAC registries: the one repository, or a prefix with its slash; absent: all of them. */
  readonly repository?: string;
  /** Key ids of client secrets that some pull secret holds: they stay. Absent where that is not known: then all stay. */
  readonly keysInUse?: readonly string[];
  readonly now: Date;
  /** A GUID made from a text: the same for the same text. */
  readonly guidOf: (text: string) => string;
}

/** What was made, and what its marks record. */
export interface MadeServicePrincipal {
  readonly credential: Credential;
  readonly application: Application;
  readonly principal: ServicePrincipal;
  readonly secret: ClientSecret;
  readonly grant: RoleGrant;
}

export type ServicePrincipalRefusal =
  /** An application of that name is there, and bears no mark of ours. */
  | { readonly kind: "not-ours"; readonly application: Application }
  | { readonly kind: "refused"; readonly step: ServicePrincipalStep; readonly refusal: AzureRefusal };

export type ServicePrincipalStep =
  | "find-application"
  | "create-application"
  | "create-principal"
  | "grant-role"
  | "tidy-secrets"
  | "add-secret";

/**
 * Application, service principal, role, client secret, each found or made. Where a later step fails, what was made is
 * taken back; so it is where the flow is left. A password that it did not make is never touched.
 */
export function newServicePrincipal(
  wish: ServicePrincipalWish,
): CloudFlow<AllOrNothing<MadeServicePrincipal, ServicePrincipalRefusal>> {
  return allOrNothing((undoing) => makeAll(wish, undoing));
}

type Step<Value> = Made<Value, ServicePrincipalRefusal>;

function* makeAll(wish: ServicePrincipalWish, undoing: Undoing): CloudFlow<Step<MadeServicePrincipal>> {
  const application = yield* ownApplication(wish, undoing);
  if (!application.ok) return application;
  const principal = yield* ownPrincipal(application.value);
  if (!principal.ok) return principal;
  const grant = yield* grantPull(wish, principal.value, undoing);
  if (!grant.ok) return grant;
  const tidied = yield* removeOrphans({ ...wish, application: application.value });
  if (!tidied.ok) return refused("tidy-secrets", tidied);
  const secret = yield* addSecret(wish, application.value, undoing);
  if (!secret.ok) return secret;
  const credential = { username: application.value.appId, password: secret.value.secretText };
  return {
    ok: true,
    value: {
      credential,
      application: application.value,
      principal: principal.value,
      secret: secret.value,
      grant: grant.value,
    },
  };
}

function* ownApplication(
  { uniqueName }: ServicePrincipalWish,
  undoing: Undoing,
): CloudFlow<Step<Application>> {
  const there = yield* read(getApplication(uniqueName));
  if (there.ok) {
    const isOurs = there.value.tags?.includes(APPLICATION_TAG) === true;
    return isOurs ? there : { ok: false, why: { kind: "not-ours", application: there.value } };
  }
  if (!isNotFound(there.refusal)) return refused("find-application", there);
  const created = yield* read(createApplication(uniqueName));
  if (!created.ok) return refused("create-application", created);
  if (created.value === undefined) return yield* madeByAnother(uniqueName);
  undoing.unshift(deleteApplication(created.value));
  return { ok: true, value: created.value };
}

/** Another run was faster, or a replica did not know the application yet: it is not this run's to take back. */
function* madeByAnother(uniqueName: string): CloudFlow<Step<Application>> {
  const there = yield* untilReplicated({
    question: getApplication(uniqueName),
    awaited: `application ${uniqueName} to reach every replica of the directory`,
    isLag: isObjectLag,
  });
  return there.ok ? there : refused("find-application", there);
}

/** It goes with its application, so nothing undoes it by itself. */
function* ownPrincipal({ appId, displayName }: Application): CloudFlow<Step<ServicePrincipal>> {
  const there = yield* read(getServicePrincipal(appId));
  if (there.ok) return there;
  const created = yield* untilReplicated({
    question: createServicePrincipal(appId),
    awaited: `application ${displayName ?? appId} to reach every replica of the directory`,
    isLag: isApplicationLag,
  });
  if (created.ok) return created;
  if (!isConflict(created.refusal)) return refused("create-principal", created);
  const other = yield* untilReplicated({
    question: getServicePrincipal(appId),
    awaited: `service principal of ${displayName ?? appId} to reach every replica of the directory`,
    isLag: isObjectLag,
  });
  return other.ok ? other : refused("create-principal", other);
}

function* grantPull(
  wish: ServicePrincipalWish,
  principal: ServicePrincipal,
  undoing: Undoing,
): CloudFlow<Step<RoleGrant>> {
  const { found, repository, guidOf } = wish;
  const grant = pullGrant({
    found,
    principalId: principal.id,
    ...(repository === undefined ? {} : { repository }),
    guidOf,
  });
  const granted = yield* untilReplicated({
    question: putRoleAssignment(grant),
    awaited: `service principal ${principal.id} to be known where roles are granted`,
    isLag: isPrincipalLag,
  });
  if (granted.ok) undoing.unshift(...undoingGrant(grant, granted));
  else if (!isGrantedAlready(granted.refusal)) return refused("grant-role", granted);
  return { ok: true, value: grant };
}

function* addSecret(
  { secretName, endDateTime }: ServicePrincipalWish,
  application: Application,
  undoing: Undoing,
): CloudFlow<Step<ClientSecret>> {
  const added = yield* untilReplicated({
    question: addPassword({ application, displayName: secretName, endDateTime }),
    awaited: `application ${application.displayName ?? application.appId} to take a client secret`,
    isLag: isObjectLag,
  });
  if (!added.ok) return refused("add-secret", added);
  undoing.unshift(removePassword(application, added.value.keyId));
  return added;
}

function refused(
  step: ServicePrincipalStep,
  { refusal }: Extract<AzureResult<unknown>, { ok: false }>,
): { readonly ok: false; readonly why: ServicePrincipalRefusal } {
  return { ok: false, why: { kind: "refused", step, refusal } };
}

/** The method, ready to be run. */
export function prepareServicePrincipal(wish: ServicePrincipalWish): PreparedMethod {
  const { uniqueName, found, secretName, endDateTime } = wish;
  // Placeholders of what Azure makes in the course of it.
  const appId = `APP_ID_OF_${uniqueName}`;
  const grant = pullGrant({ ...wish, principalId: `OBJECT_ID_OF_${uniqueName}` });
  const secret = {
    application: { id: appId, appId, displayName: uniqueName },
    displayName: secretName,
    endDateTime,
  };
  return {
    needs: ["Microsoft.Authorization/roleAssignments/write"],
    changes: [
      ...[createApplication(uniqueName), createServicePrincipal(appId)].flatMap(({ change }) => change ?? []),
      {
        word: "grant",
        what: `${grant.role.name} on registry ${found.id.name} for ${uniqueName}`,
        command: assignCommand(grant, `--assignee ${appId}`),
      },
      ...[addPassword(secret)].flatMap(({ change }) => change ?? []),
    ],
    obtain: () => obtain(wish),
  };
}

function* obtain(wish: ServicePrincipalWish): CloudFlow<CloudObtained> {
  const outcome = yield* newServicePrincipal(wish);
  if (!outcome.ok) return { ok: false, ...noServicePrincipal(outcome.why, wish), left: outcome.left };
  const { credential, secret, grant } = outcome.made;
  const mark = {
    expiresAt: secret.endDateTime,
    keyId: secret.keyId,
    hint: `client secret ${secret.hint ?? ""}… of ${wish.uniqueName}`,
  };
  const notes = [
    `${wish.uniqueName} may pull from this registry and nothing else (${grant.role.name}); its client secret ends ${secret.endDateTime}`,
  ];
  return { ok: true, credential, mark, notes, isNew: true, undo: outcome.undo };
}
