import type { CloudFlow } from "../../core/cloud/flow.ts";
import { type Application, getApplicationByAppId, getApplicationById } from "./graph/application.ts";
import {
  getServicePrincipal,
  getServicePrincipalById,
  type ServicePrincipal,
} from "./graph/service-principal.ts";
import { read } from "./read.ts";
import { type AzureResult, isNotFound } from "./refusal.ts";

/** A service principal that there is. */
export interface FoundPrincipal {
  readonly principal: ServicePrincipal;
  /** Absent where it is of another tenant: its secrets are that one's business. */
  readonly application?: Application;
  /** What the person should know of the id they gave. */
  readonly notes: readonly string[];
}

/**
 * A service principal by the id that a person has: its application's id, its own object id, or its application's object
 * id. Only the first is a user name, and the others are said to be none. Refused with 404 where none of them fits.
 */
export function* findPrincipal(id: string): CloudFlow<AzureResult<FoundPrincipal>> {
  const byAppId = yield* read(getServicePrincipal(id));
  if (byAppId.ok) return yield* withApplication(byAppId.value, []);
  if (!isNotFound(byAppId.refusal)) return byAppId;
  const byId = yield* read(getServicePrincipalById(id));
  if (byId.ok) return yield* withApplication(byId.value, [objectIdNote(id, "service principal", byId.value)]);
  if (!isNotFound(byId.refusal)) return byId;
  const application = yield* read(getApplicationById(id));
  if (!application.ok) return isNotFound(application.refusal) ? byAppId : application;
  const principal = yield* read(getServicePrincipal(application.value.appId));
  if (!principal.ok) return principal;
  const notes = [objectIdNote(id, "application", principal.value)];
  return { ok: true, value: { principal: principal.value, application: application.value, notes } };
}

function* withApplication(
  principal: ServicePrincipal,
  notes: readonly string[],
): CloudFlow<AzureResult<FoundPrincipal>> {
  const application = yield* read(getApplicationByAppId(principal.appId));
  if (application.ok) return { ok: true, value: { principal, application: application.value, notes } };
  return isNotFound(application.refusal) ? { ok: true, value: { principal, notes } } : application;
}

function objectIdNote(id: string, whose: string, { appId }: ServicePrincipal): string {
  return `${id} is the object id of the ${whose}; the user name is the application's id, ${appId}`;
}
