import { type AzureReply, type AzureRequest, refusal } from "./exchange.ts";
import type { AzureState, StoredApplication } from "./state.ts";

export interface Asked {
  readonly state: AzureState;
  readonly request: AzureRequest;
  readonly key: string;
}

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly answer: (asked: Asked) => AzureReply;
}

export function notFound(key: string): AzureReply {
  return refusal(
    404,
    "Request_ResourceNotFound",
    `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function withApplication(
  answer: (application: StoredApplication, asked: Asked) => AzureReply,
): Route["answer"] {
  return (asked) => {
    const application = asked.state.applications.find(({ id }) => id === asked.key);
    return application === undefined ? notFound(asked.key) : answer(application, asked);
  };
}

export function principalBody({
  id,
  appId,
  displayName,
}: {
  id: string;
  appId: string;
  displayName: string;
}) {
  return { id, appId, displayName, accountEnabled: true };
}

export function applicationBody({ id, appId, displayName, uniqueName, tags, passwords }: StoredApplication) {
  return {
    id,
    appId,
    displayName,
    uniqueName: uniqueName ?? null,
    tags,
    signInAudience: "AzureADMyOrg",
    // A secret's text is in the answer of addPassword alone.
    passwordCredentials: passwords.map((password) => ({
      ...password,
      customKeyIdentifier: null,
      secretText: null,
    })),
  };
}
