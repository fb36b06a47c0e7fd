import * as z from "zod/mini";
import { SecretText } from "../../../core/credential/secret-text.ts";
import type { AzureQuestion } from "../read.ts";

const may = z.exactOptional;

const passwordCredential = z.object({
  keyId: z.string(),
  displayName: z.nullish(z.string()),
  hint: z.nullish(z.string()),
  startDateTime: z.nullish(z.string()),
  endDateTime: z.nullish(z.string()),
});

const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.nullish(z.string()),
  tags: may(z.array(z.string())),
  passwordCredentials: may(z.array(passwordCredential)),
  /** Its certificates. */
  keyCredentials: may(z.array(z.object({}))),
});

/** An application of Entra; `id` is its object id, `appId` what logs in. */
export type Application = z.output<typeof application>;

/** What pullpass marks its own applications with. */
export const APPLICATION_TAG = "pullpass";

const FIELDS = "id,appId,displayName,tags,passwordCredentials,keyCredentials";

/** An application by its unique name, of which a tenant has one at most. */
export function getApplication(uniqueName: string): AzureQuestion<Application> {
  const path = `/v1.0/applications(uniqueName='${encodeURIComponent(uniqueName)}')`;
  return {
    call: { service: "graph", method: "GET", at: { path, query: { $select: FIELDS } } },
    schema: application,
  };
}

export function getApplicationByAppId(appId: string): AzureQuestion<Application> {
  const path = `/v1.0/applications(appId='${encodeURIComponent(appId)}')`;
  return {
    call: { service: "graph", method: "GET", at: { path, query: { $select: FIELDS } } },
    schema: application,
  };
}

/** An application by its object id, which people take for its appId. */
export function getApplicationById(id: string): AzureQuestion<Application> {
  const path = `/v1.0/applications/${encodeURIComponent(id)}`;
  return {
    call: { service: "graph", method: "GET", at: { path, query: { $select: FIELDS } } },
    schema: application,
  };
}

/**
 * Makes an application under its unique name: two runs at once make one. Answered with nothing (204) where it is there
 * by now.
 */
export function createApplication(uniqueName: string): AzureQuestion<Application | undefined> {
  const path = `/v1.0/applications(uniqueName='${encodeURIComponent(uniqueName)}')`;
  return {
    call: {
      service: "graph",
      method: "PATCH",
      at: { path, query: {} },
      headers: { prefer: "create-if-missing" },
      body: { displayName: uniqueName, signInAudience: "AzureADMyOrg", tags: [APPLICATION_TAG] },
    },
    schema: z.optional(application),
    change: {
      word: "create",
      what: `the Entra application ${uniqueName}`,
      command: `az ad app create --display-name ${uniqueName} --sign-in-audience AzureADMyOrg`,
    },
  };
}

/** Deletes an application with its service principal and its secrets. */
export function deleteApplication({ id, displayName }: Application): AzureQuestion<unknown> {
  return {
    call: { service: "graph", method: "DELETE", at: { path: `/v1.0/applications/${id}`, query: {} } },
    schema: z.unknown(),
    change: {
      word: "delete",
      what: `the Entra application ${displayName ?? id}`,
      command: `az ad app delete --id ${id}`,
    },
  };
}

const clientSecret = z.object({
  keyId: z.string(),
  secretText: z.pipe(
    z.string(),
    z.transform((value) => new SecretText(value)),
  ),
  hint: z.nullish(z.string()),
  endDateTime: z.string(),
});

/** A client secret; its text is in this answer and can never be read again. */
export type ClientSecret = z.output<typeof clientSecret>;

export interface ClientSecretWish {
  readonly application: Application;
  /** Tells ours from others', for people and for us. */
  readonly displayName: string;
  /** RFC 3339. Always sent: left out it is two years. */
  readonly endDateTime: string;
}

export function addPassword(wish: ClientSecretWish): AzureQuestion<ClientSecret> {
  const { application: app, displayName, endDateTime } = wish;
  return {
    call: {
      service: "graph",
      method: "POST",
      at: { path: `/v1.0/applications/${app.id}/addPassword`, query: {} },
      body: { passwordCredential: { displayName, endDateTime } },
    },
    schema: clientSecret,
    change: {
      word: "create",
      what: `a client secret of ${app.displayName ?? app.appId}, until ${endDateTime}`,
      // Without our name: what somebody makes by hand is not ours to tidy away.
      command: `az ad app credential reset --id ${app.appId} --append --end-date ${endDateTime}`,
    },
  };
}

export function removePassword(app: Application, keyId: string): AzureQuestion<unknown> {
  return {
    call: {
      service: "graph",
      method: "POST",
      at: { path: `/v1.0/applications/${app.id}/removePassword`, query: {} },
      body: { keyId },
    },
    schema: z.unknown(),
    change: {
      word: "revoke",
      what: `client secret ${keyId} of ${app.displayName ?? app.appId}`,
      command: `az ad app credential delete --id ${app.appId} --key-id ${keyId}`,
    },
  };
}
