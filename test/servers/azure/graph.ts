import { randomUUID } from "node:crypto";
import { type AzureReply, type AzureRequest, memberIn, refusal, textIn } from "./exchange.ts";
import { COLLECTION_ROUTES } from "./graph-collections.ts";
import {
  type Asked,
  applicationBody,
  notFound,
  principalBody,
  type Route,
  withApplication,
} from "./graph-route.ts";
import { type AzureState, madeUpPassword, type StoredApplication, type StoredPassword } from "./state.ts";

/** What Microsoft Graph answers; undefined for what it does not know. */
export function graph(state: AzureState, request: AzureRequest): AzureReply | undefined {
  const path = decodeURIComponent(request.url.pathname);
  for (const { method, pattern, answer } of ROUTES) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (match === null) continue;
    if (state.weather.isDirectoryClosed === true)
      return refusal(
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
    const reply = answer({ state, request, key: match.groups?.["key"] ?? "" });
    return { ...reply, headers: { "request-id": randomUUID(), ...reply.headers } };
  }
  return undefined;
}

const ROUTES: readonly Route[] = [
  ...COLLECTION_ROUTES,
  {
    method: "GET",
    pattern: /^\/v1\.0\/applications\(uniqueName='(?<key>[^']*)'\)$/,
    answer: ({ state, key }) => found(state.applications.find(({ uniqueName }) => uniqueName === key)),
  },
  {
    method: "GET",
    pattern: /^\/v1\.0\/applications\(appId='(?<key>[^']*)'\)$/,
    answer: ({ state, key }) => found(state.applications.find(({ appId }) => appId === key)),
  },
  {
    method: "PATCH",
    pattern: /^\/v1\.0\/applications\(uniqueName='(?<key>[^']*)'\)$/,
    answer: upsert,
  },
  {
    method: "DELETE",
    pattern: /^\/v1\.0\/applications\/(?<key>[^/]+)$/,
    answer: withApplication((application, { state }) => {
      state.applications.splice(state.applications.indexOf(application), 1);
      const principals = state.principals.filter(({ appId }) => appId === application.appId);
      for (const principal of principals) state.principals.splice(state.principals.indexOf(principal), 1);
      return { status: 204 };
    }),
  },
  {
    method: "POST",
    pattern: /^\/v1\.0\/applications\/(?<key>[^/]+)\/addPassword$/,
    answer: withApplication(addPassword),
  },
  {
    method: "POST",
    pattern: /^\/v1\.0\/applications\/(?<key>[^/]+)\/removePassword$/,
    answer: withApplication((application, { request }) => {
      const place = application.passwords.findIndex(({ keyId }) => keyId === textIn(request.body, "keyId"));
      if (place < 0)
        return refusal(404, "Request_ResourceNotFound", "No password credential found with keyId.");
      application.passwords.splice(place, 1);
      return { status: 204 };
    }),
  },
  {
    method: "GET",
    pattern: /^\/v1\.0\/servicePrincipals\(appId='(?<key>[^']*)'\)$/,
    answer: ({ state, key }) => {
      const principal = state.principals.find(({ appId }) => appId === key);
      return principal === undefined ? notFound(key) : { status: 200, body: principalBody(principal) };
    },
  },
  {
    method: "GET",
    pattern: /^\/v1\.0\/servicePrincipals\/(?<key>[^/]+)$/,
    answer: ({ state, key }) => {
      const principal = state.principals.find(({ id }) => id === key);
      return principal === undefined ? notFound(key) : { status: 200, body: principalBody(principal) };
    },
  },
  {
    method: "GET",
    pattern: /^\/v1\.0\/applications\/(?<key>[^/]+)$/,
    answer: ({ state, key }) => found(state.applications.find(({ id }) => id === key)),
  },
  { method: "POST", pattern: /^\/v1\.0\/directoryObjects\/getByIds$/, answer: getByIds },
  { method: "POST", pattern: /^\/v1\.0\/servicePrincipals$/, answer: createPrincipal },
];

function found(application: StoredApplication | undefined): AzureReply {
  return application === undefined ? notFound("") : { status: 200, body: applicationBody(application) };
}

function upsert({ state, request, key }: Asked): AzureReply {
  if (state.applications.some(({ uniqueName }) => uniqueName === key)) return { status: 204 };
  if (request.headers["prefer"] !== "create-if-missing") return notFound(key);
  if (!state.weather.mayRegister)
    return refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  const tags = memberIn(request.body, "tags");
  const application: StoredApplication = {
    id: randomUUID(),
    appId: randomUUID(),
    displayName: textIn(request.body, "displayName"),
    uniqueName: key,
    tags: Array.isArray(tags) ? tags.map(String) : [],
    passwords: [],
    lag: state.weather.applicationLag,
  };
  state.applications.push(application);
  return { status: 201, body: applicationBody(application) };
}

const DAY_MS = 86_400_000;

function addPassword(application: StoredApplication, { state, request }: Asked): AzureReply {
  const { failAddPassword, longestSecretDays } = state.weather;
  if (failAddPassword !== undefined)
    return refusal(failAddPassword.status, failAddPassword.code, "Refused by a test.");
  const end = textIn(request.body, "passwordCredential", "endDateTime");
  const days = (new Date(end).getTime() - Date.now()) / DAY_MS;
  if (longestSecretDays !== undefined && days > longestSecretDays)
    return refusal(
      400,
      "CredentialInvalidLifetimeAsPerAppPolicy",
      `Credential lifetime exceeds the max value allowed as per assigned policy: ${longestSecretDays} days.`,
    );
  const secretText = madeUpPassword().slice(0, 40);
  const password: StoredPassword = {
    keyId: randomUUID(),
    displayName: textIn(request.body, "passwordCredential", "displayName"),
    hint: secretText.slice(0, 3),
    secretText,
    startDateTime: new Date().toISOString(),
    endDateTime: end,
  };
  application.passwords.push(password);
  return { status: 200, body: { customKeyIdentifier: null, ...password } };
}

function createPrincipal({ state, request }: Asked): AzureReply {
  const appId = textIn(request.body, "appId");
  const application = state.applications.find((one) => one.appId === appId);
  if (application === undefined || application.lag > 0) {
    if (application !== undefined) application.lag -= 1;
    return refusal(
      403,
      "Authorization_RequestDenied",
      "When using this permission, the backing application of the service principal being created must in the local tenant",
    );
  }
  const principal = {
    id: randomUUID(),
    appId,
    displayName: application.displayName,
    lag: state.weather.principalLag,
  };
  state.principals.push(principal);
  return { status: 201, body: principalBody(principal) };
}

/** Those of the ids that the directory knows, of the types that are asked for. */
function getByIds({ state, request }: Asked): AzureReply {
  const wanted = memberIn(request.body, "ids");
  const types = memberIn(request.body, "types");
  const isWanted = (type: string, id: string): boolean =>
    Array.isArray(wanted) && wanted.includes(id) && Array.isArray(types) && types.includes(type);
  const principals = state.principals
    .filter(({ id }) => isWanted("servicePrincipal", id))
    .map((one) => ({ "@odata.type": "#microsoft.graph.servicePrincipal", ...principalBody(one) }));
  const members = state.members
    .filter(({ type, id }) => isWanted(type, id))
    .map(({ type, id, displayName }) => ({ "@odata.type": `#microsoft.graph.${type}`, id, displayName }));
  return { status: 200, body: { value: [...principals, ...members] } };
}
