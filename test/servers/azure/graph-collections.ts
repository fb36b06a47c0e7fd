import { randomUUID } from "node:crypto";
import { type AzureReply, memberIn, refusal, textIn } from "./exchange.ts";
import { type Asked, applicationBody, principalBody, type Route, withApplication } from "./graph-route.ts";
import type { StoredApplication } from "./state.ts";

/** What is asked for by a filter, and made without a unique name: az's way, not pullpass's. */
export const COLLECTION_ROUTES: readonly Route[] = [
  { method: "GET", pattern: /^\/v1\.0\/applications$/, answer: listApplications },
  { method: "POST", pattern: /^\/v1\.0\/applications$/, answer: createApplication },
  { method: "PATCH", pattern: /^\/v1\.0\/applications\/(?<key>[^/]+)$/, answer: withApplication(patch) },
  { method: "GET", pattern: /^\/v1\.0\/servicePrincipals$/, answer: listPrincipals },
];

/** The filters that az sends; anything else is refused. */
const FILTER =
  /^(?:(?<property>appId|displayName) eq '(?<value>[^']*)'|startswith\(displayName,'(?<prefix>[^']*)'\)|servicePrincipalNames\/any\(c:c eq '(?<name>[^']*)'\))$/;

type Named = { readonly appId: string; readonly displayName: string };

/** Names are compared without case, as the directory does; a service principal's names are its application's id here. */
function matcherOf({ request }: Asked): ((one: Named) => boolean) | undefined {
  const filter = request.url.searchParams.get("$filter");
  if (filter === null) return () => true;
  const groups = FILTER.exec(filter)?.groups;
  if (groups === undefined) return undefined;
  const { property, value, prefix, name } = groups;
  if (prefix !== undefined) return (one) => lower(one.displayName).startsWith(lower(prefix));
  if (name !== undefined) return ({ appId }) => appId === name;
  return property === "appId"
    ? ({ appId }) => appId === value
    : ({ displayName }) => lower(displayName) === lower(value ?? "");
}

function lower(text: string): string {
  return text.toLowerCase();
}

function listed<One extends Named>(
  asked: Asked,
  all: readonly One[],
  bodyOf: (one: One) => object,
): AzureReply {
  const isMatch = matcherOf(asked);
  if (isMatch === undefined)
    return refusal(400, "Request_UnsupportedQuery", "The stand-in does not know this filter.");
  return { status: 200, body: { value: all.filter(isMatch).map(bodyOf) } };
}

function listApplications(asked: Asked): AzureReply {
  return listed(asked, asked.state.applications, applicationBody);
}

function listPrincipals(asked: Asked): AzureReply {
  return listed(asked, asked.state.principals, principalBody);
}

function createApplication({ state, request }: Asked): AzureReply {
  if (!state.weather.mayRegister)
    return refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  const tags = memberIn(request.body, "tags");
  const application: StoredApplication = {
    id: randomUUID(),
    appId: randomUUID(),
    displayName: textIn(request.body, "displayName"),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    passwords: [],
    lag: state.weather.applicationLag,
  };
  state.applications.push(application);
  return { status: 201, body: applicationBody(application) };
}

/** What az patches of an application that is there is its name, which is the same. */
function patch(): AzureReply {
  return { status: 204 };
}
