import { randomBytes, randomUUID } from "node:crypto";
import { type AzureReply, type AzureRequest, textIn } from "./exchange.ts";
import type { AzureState, Caller } from "./state.ts";

/** The OpenID document and the token endpoint of a tenant; client credentials are the one grant that it knows. */
export function entra(state: AzureState, request: AzureRequest): AzureReply | undefined {
  const { origin, pathname } = request.url;
  const [, tenant = "", ...rest] = pathname.split("/");
  if (request.method === "GET" && rest.join("/") === "v2.0/.well-known/openid-configuration") {
    if (tenant !== state.tenant) return noTenant(tenant);
    return { status: 200, body: openidDocument(origin, tenant) };
  }
  if (pathname === "/common/discovery/instance") return instances(request.url.host);
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

const LIFE_SECONDS = 3_599;

function token(state: AzureState, { body }: AzureRequest): AzureReply {
  if (textIn(body, "grant_type") !== "client_credentials")
    return aadsts(70003, "unsupported_grant_type", "The app requested an unsupported grant type.");
  const clientId = textIn(body, "client_id");
  const caller = state.callers.find((one) => one.clientId === clientId);
  if (caller === undefined)
    return aadsts(700016, "unauthorized_client", `Application with identifier '${clientId}' was not found.`);
  if (textIn(body, "client_secret") !== caller.secret)
    return aadsts(7000215, "invalid_client", "Invalid client secret provided.");
  const scope = textIn(body, "scope")
    .split(" ")
    .find((one) => one.endsWith("/.default"));
  if (scope === undefined)
    return aadsts(70011, "invalid_scope", "The provided value for scope is not valid.");
  const audience = scope.slice(0, -"/.default".length);
  const accessToken = jwtFor(state, caller, audience);
  state.tokens.set(accessToken, { caller, audience });
  return {
    status: 200,
    body: {
      token_type: "Bearer",
      expires_in: LIFE_SECONDS,
      ext_expires_in: LIFE_SECONDS,
      access_token: accessToken,
    },
  };
}

/** Unsigned in truth: nobody but the stand-in itself reads it, and it knows the tokens that it gave out. */
function jwtFor(state: AzureState, { objectId, clientId }: Caller, aud: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    aud,
    iss: "stand-in",
    iat: now,
    exp: now + LIFE_SECONDS,
    oid: objectId,
    appid: clientId,
    tid: state.tenant,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ typ: "JWT", alg: "none" })}.${part(claims)}.${randomBytes(32).toString("base64url")}`;
}

/** Statuses from memory (providers.md A6): 401 for `invalid_client`, 400 for the rest. */
function aadsts(code: number, error: string, words: string): AzureReply {
  const ids = `Trace ID: ${randomUUID()} Correlation ID: ${randomUUID()} Timestamp: 2026-11-24 00:00:00Z`;
  return {
    status: error === "invalid_client" ? 401 : 400,
    body: { error, error_description: `AADSTS${code}: ${words} ${ids}`, error_codes: [code] },
  };
}
