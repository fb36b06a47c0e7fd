import type { CloudFlow } from "../../../core/cloud/flow.ts";
import type { FoundRegistry } from "../find-registry.ts";
import { APPLICATION_TAG, getApplication, getApplicationByAppId } from "../graph/application.ts";
import { isCalled } from "../names.ts";
import { canHaveSecret, listPullers } from "../pullers.ts";
import { read } from "../read.ts";
import { type AzureRefusal, type AzureResult, isNotFound } from "../refusal.ts";

/** What pullpass calls what it makes at a registry for one pull secret of one cluster. */
export interface NamesInAzure {
  /** The unique name of its application. */
  readonly applicationName: string;
  readonly clientSecretName: string;
  readonly tokenName: string;
}

/** An account of Azure's in which there may be something of pullpass's. */
export interface MadeAccount {
  readonly method: string;
  readonly username: string;
}

export type FoundMade =
  | { readonly ok: true; readonly accounts: readonly MadeAccount[] }
  | { readonly ok: false; readonly refusal: AzureRefusal; readonly what: string };

/**
 * What pullpass made at a registry, by the names that it gives and by no record: a run that was killed, or that might not
 * revoke, has left no other. Not found is a client secret of a service principal whose right to pull comes by a group.
 */
export function* findMade(found: FoundRegistry, names: NamesInAzure): CloudFlow<FoundMade> {
  const own = yield* ownApplication(names);
  if (!own.ok) return { ...own, what: `look for the application ${names.applicationName}` };
  const others = yield* applicationsWith(found, names);
  if (!others.ok) return { ...others, what: `see who may pull from registry ${found.id.name}` };
  const token: MadeAccount = { method: "repository-token", username: names.tokenName };
  const principals = [...own.value, ...others.value].filter(
    ({ username }, at, all) => all.findIndex((one) => one.username === username) === at,
  );
  return { ok: true, accounts: [...principals, token] };
}

function* ownApplication({ applicationName }: NamesInAzure): CloudFlow<AzureResult<readonly MadeAccount[]>> {
  const there = yield* read(getApplication(applicationName));
  if (!there.ok) return isNotFound(there.refusal) ? { ok: true, value: [] } : there;
  const { appId, tags } = there.value;
  const isOurs = tags?.includes(APPLICATION_TAG) === true;
  return { ok: true, value: isOurs ? [{ method: "new-service-principal", username: appId }] : [] };
}

/** Those of others that may pull and have a client secret of the name: `--new-client-secret` had it added. */
function* applicationsWith(
  found: FoundRegistry,
  { clientSecretName }: NamesInAzure,
): CloudFlow<AzureResult<readonly MadeAccount[]>> {
  const pullers = yield* listPullers(found);
  if (!pullers.ok) return pullers;
  const accounts: MadeAccount[] = [];
  for (const { appId } of pullers.value.filter(canHaveSecret)) {
    if (appId === undefined) continue;
    const application = yield* read(getApplicationByAppId(appId));
    // An application of another tenant is not here, and has no client secret of ours.
    if (!application.ok && isNotFound(application.refusal)) continue;
    if (!application.ok) return application;
    const passwords = application.value.passwordCredentials ?? [];
    if (passwords.some(({ displayName }) => isCalled(displayName, clientSecretName)))
      accounts.push({ method: "existing-service-principal", username: appId });
  }
  return { ok: true, value: accounts };
}
