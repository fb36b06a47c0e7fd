import { randomUUID } from "node:crypto";
import { BROWSER_GRANT, isOfBrowser, showLoginPage } from "./browser-logins.ts";
import { DEVICE_CODE_GRANT, giveDeviceCode } from "./device-codes.ts";
import { refusedProof } from "./entra-proofs.ts";
import { giveToken, jwtFor, LIFE_SECONDS } from "./entra-tokens.ts";
import { type AzureReply, type AzureRequest, textIn } from "./exchange.ts";
import type { AzureState, Caller } from "./state.ts";

/** The OpenID document and the token endpoint of a tenant, for applications and for people: by a device code, or in a browser. */
export function entra(state: AzureState, request: AzureRequest): AzureReply | undefined {
  const { origin, pathname } = request.url;
  const [, tenant = "", ...rest] = pathname.split("/");
  if (request.method === "GET" && rest.join("/") === "v2.0/.well-known/openid-configuration") {
    if (!isTenant(state, tenant)) return noTenant(tenant);
    return { status: 200, body: openidDocument(origin, tenant) };
  }
  if (pathname === "/common/discovery/instance") return instances(request.url.host);
  if (request.method === "GET" && rest.join("/") === "oauth2/v2.0/authorize")
    return isTenant(state, tenant) ? showLoginPage(state, request) : noTenant(tenant);
  if (request.method === "POST" && rest.join("/") === "oauth2/v2.0/devicecode")
    return isTenant(state, tenant) ? giveDeviceCode(state, origin) : noTenant(tenant);
  if (request.method === "POST" && rest.join("/") === "oauth2/v2.0/token")
    return isTenant(state, tenant) ? token(state, request) : noTenant(tenant);
  return undefined;
}

/** By its id, or in the words for whichever tenant one is of. */
function isTenant(state: AzureState, tenant: string): boolean {
  return [state.tenant, "common", "organizations"].includes(tenant);
}

function noTenant(tenant: string): AzureReply {
  return aadsts(90002, "invalid_request", `Tenant '${tenant}' not found.`);
}

function openidDocument(origin: string, tenant: string) {
  return {
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    issuer: `${origin}/${tenant}/v2.0`,
    device_authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/devicecode`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

/** Which hosts log in to the same cloud, as MSAL asks before its first token. */
function instances(host: string): AzureReply {
  const metadata = [{ preferred_network: host, preferred_cache: host, aliases: [host] }];
  const endpoint = `https://${host}/{tenant}/v2.0/.well-known/openid-configuration`;
  return { status: 200, body: { tenant_discovery_endpoint: endpoint, "api-version": "1.1", metadata } };
}

function token(state: AzureState, request: AzureRequest): AzureReply {
  const { body } = request;
  const audience = audienceIn(textIn(body, "scope"));
  if (audience === undefined)
    return aadsts(70011, "invalid_scope", "The provided value for scope is not valid.");
  switch (textIn(body, "grant_type")) {
    case "client_credentials":
      return ofApplication(state, request, audience);
    case DEVICE_CODE_GRANT:
      return ofDevice(state, request, audience);
    case BROWSER_GRANT:
      return state.signsIn !== undefined && isOfBrowser(state, request)
        ? ofPerson(state, state.signsIn, audience)
        : aadsts(70008, "invalid_grant", "The provided authorization code is expired.");
    case "refresh_token":
      return state.signsIn === undefined
        ? aadsts(70043, "invalid_grant", "The refresh token has expired.")
        : ofPerson(state, state.signsIn, audience);
    default:
      return aadsts(70003, "unsupported_grant_type", "The app requested an unsupported grant type.");
  }
}

function audienceIn(scopes: string): string | undefined {
  const scope = scopes.split(" ").find((one) => one.endsWith("/.default"));
  return scope?.slice(0, -"/.default".length);
}

function ofApplication(state: AzureState, request: AzureRequest, audience: string): AzureReply {
  const clientId = textIn(request.body, "client_id");
  const caller = state.callers.find((one) => one.clientId === clientId);
  if (caller === undefined)
    return aadsts(700016, "unauthorized_client", `Application with identifier '${clientId}' was not found.`);
  const refused = refusedProof(caller, request);
  if (refused !== undefined) return aadsts(refused.code, "invalid_client", refused.words);
  return { status: 200, body: tokenBody(state, caller, audience) };
}

/** Refused once, as a person needs a while to type; then it is theirs. */
function ofDevice(state: AzureState, { body }: AzureRequest, audience: string): AzureReply {
  const device = state.deviceCodes.get(textIn(body, "device_code"));
  if (device === undefined) return aadsts(70008, "expired_token", "The device code has expired.");
  device.polls += 1;
  if (state.signsIn === undefined || device.polls === 1)
    return aadsts(70016, "authorization_pending", "Authorization is pending. Continue polling.");
  return ofPerson(state, state.signsIn, audience);
}

/** With what MSAL asks again with, for another audience. */
function ofPerson(state: AzureState, caller: Caller, audience: string): AzureReply {
  const account = JSON.stringify({ uid: caller.objectId, utid: state.tenant });
  return {
    status: 200,
    body: {
      ...tokenBody(state, caller, audience),
      scope: `${audience}/.default`,
      refresh_token: `c4n4ry-refresh-${randomUUID()}`,
      id_token: jwtFor(state, caller, "client"),
      client_info: Buffer.from(account).toString("base64url"),
    },
  };
}

function tokenBody(state: AzureState, caller: Caller, audience: string) {
  return {
    token_type: "Bearer",
    expires_in: LIFE_SECONDS,
    ext_expires_in: LIFE_SECONDS,
    access_token: giveToken(state, caller, audience),
  };
}

/** Statuses from memory (providers.md A6): 401 for `invalid_client`, 400 for the rest. */
function aadsts(code: number, error: string, words: string): AzureReply {
  const ids = `Trace ID: ${randomUUID()} Correlation ID: ${randomUUID()} Timestamp: 2026-11-24 00:00:00Z`;
  return {
    status: error === "invalid_client" ? 401 : 400,
    body: { error, error_description: `AADSTS${code}: ${words} ${ids}`, error_codes: [code] },
  };
}
