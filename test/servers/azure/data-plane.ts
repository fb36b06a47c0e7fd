import { randomBytes } from "node:crypto";
import { type AzureReply, type AzureRequest, textIn } from "./exchange.ts";
import { ROLES_THAT_PULL_IN } from "./roles.ts";
import { type AzureState, registryId, type StoredRegistry } from "./state.ts";

/** Who somebody is to a registry, and what they may read. */
interface Reader {
  readonly mayPull: (repository: string) => boolean;
}

/** What the token service of a registry has given out. */
export interface DataPlane {
  readonly access: Map<string, { readonly repository: string; readonly actions: readonly string[] }>;
  readonly refresh: Map<string, Reader>;
}

export function newDataPlane(): DataPlane {
  return { access: new Map(), refresh: new Map() };
}

/** The tokens of one registry, as Azure Container Registry words them; undefined for another path. */
export function tokenService(
  state: AzureState,
  plane: DataPlane,
  registry: StoredRegistry,
  request: AzureRequest,
): AzureReply | undefined {
  const { pathname, searchParams } = request.url;
  if (pathname === "/oauth2/exchange" && request.method === "POST")
    return exchange(state, plane, registry, request);
  if (pathname !== "/oauth2/token") return undefined;
  if (request.method === "GET") {
    const basic = basicOf(request);
    const reader = basic === undefined ? undefined : readerByPassword(state, plane, registry, basic);
    if (reader === undefined) return basic === undefined ? anonymous() : notAccepted();
    return grant(plane, reader, searchParams.get("scope") ?? "");
  }
  const grantType = textIn(request.body, "grant_type");
  const scope = textIn(request.body, "scope");
  if (grantType === "refresh_token") {
    const reader = plane.refresh.get(textIn(request.body, "refresh_token"));
    return reader === undefined ? notAccepted() : grant(plane, reader, scope);
  }
  const given = { username: textIn(request.body, "username"), password: textIn(request.body, "password") };
  const reader = readerByPassword(state, plane, registry, given);
  return reader === undefined ? notAccepted() : grant(plane, reader, scope);
}

/** 401 with the challenge, as a registry of Azure's answers whoever has no token for this repository. */
export function challenge(host: string, repository: string | undefined): AzureReply {
  const scope = repository === undefined ? "" : `,scope="repository:${repository}:pull"`;
  return {
    status: 401,
    headers: {
      "www-authenticate": `Bearer realm="https://${host}/oauth2/token",service="${host}"${scope}`,
    },
    body: unauthorized(
      "authentication required, visit https://aka.ms/acr/authorization for more information.",
    ),
  };
}

/** Whether a bearer token pulls from this repository; `undefined`: any token will do. */
export function isGranted(
  plane: DataPlane,
  authorization: string | undefined,
  repository: string | undefined,
): boolean {
  const access = plane.access.get(authorization?.replace(/^Bearer /, "") ?? "");
  if (access === undefined) return false;
  return repository === undefined || (access.repository === repository && access.actions.includes("pull"));
}

interface Login {
  readonly username: string;
  readonly password: string;
}

const REFRESH_USER = "00000000-0000-0000-0000-000000000000";

function readerByPassword(
  state: AzureState,
  plane: DataPlane,
  registry: StoredRegistry,
  { username, password }: Login,
): Reader | undefined {
  if (username === REFRESH_USER) return plane.refresh.get(password);
  if (registry.adminUserEnabled && username === registry.name) {
    return Object.values(registry.passwords).includes(password) ? { mayPull: () => true } : undefined;
  }
  const token = state.registryTokens.find((one) => one.registry === registry && one.name === username);
  if (token !== undefined) {
    const isRight = token.passwords.some(({ value, expiry }) => value === password && !isOver(expiry));
    const map = state.scopeMaps.find(
      (one) =>
        one.registry === registry && token.scopeMapId === `${registryId(registry)}/scopeMaps/${one.name}`,
    );
    return isRight ? { mayPull: (repository) => isInScope(map?.actions ?? [], repository) } : undefined;
  }
  const application = state.applications.find(({ appId }) => appId === username);
  const isSecret = application?.passwords.some(
    ({ secretText, endDateTime }) => secretText === password && !isOver(endDateTime),
  );
  if (isSecret === true && state.weather.secretLag > 0) {
    state.weather.secretLag -= 1;
    return undefined;
  }
  return isSecret === true ? readerOfApplication(state, registry, username) : undefined;
}

function isOver(end: string | undefined): boolean {
  return end !== undefined && new Date(end).getTime() <= Date.now();
}

function isInScope(actions: readonly string[], repository: string): boolean {
  return actions.some((action) => {
    const [, pattern = ""] = /^repositories\/(.+)\/content\/read$/.exec(action) ?? [];
    return pattern.endsWith("*") ? repository.startsWith(pattern.slice(0, -1)) : pattern === repository;
  });
}

function readerOfApplication(state: AzureState, registry: StoredRegistry, appId: string): Reader {
  const principal = state.principals.find((one) => one.appId === appId);
  return readerOfPrincipal(state, registry, principal?.id ?? "");
}

/** A principal reads what a role at the registry or above lets it read, in the registry's own mode. */
function readerOfPrincipal(state: AzureState, registry: StoredRegistry, principalId: string): Reader {
  const scope = registryId(registry);
  const roles = ROLES_THAT_PULL_IN[registry.roleAssignmentMode];
  return {
    mayPull: (repository) => {
      const isGranted = state.assignments.some(
        (one) =>
          one.principalId === principalId &&
          `${scope}/`.startsWith(one.scope === "/" ? "/" : `${one.scope}/`) &&
          roles.includes(one.roleId) &&
          isMet(one.condition, repository),
      );
      if (!isGranted || state.weather.roleLag === 0) return isGranted;
      state.weather.roleLag -= 1;
      return false;
    },
  };
}

function isMet(condition: string | undefined, repository: string): boolean {
  if (condition === undefined) return true;
  const [, comparison, value = ""] = /String(Equals|StartsWith)IgnoreCase '([^']+)'/.exec(condition) ?? [];
  return comparison === "Equals" ? repository === value : repository.startsWith(value);
}

function exchange(
  state: AzureState,
  plane: DataPlane,
  registry: StoredRegistry,
  { body }: AzureRequest,
): AzureReply {
  const held = state.tokens.get(textIn(body, "access_token"));
  if (held === undefined || held.audience !== "https://containerregistry.azure.net") return notAccepted();
  const refreshToken = `refresh-${randomBytes(24).toString("base64url")}`;
  // The exchange succeeds for whoever the directory knows; what they may do is seen only with a scope.
  plane.refresh.set(refreshToken, readerOfPrincipal(state, registry, held.caller.objectId));
  return { status: 200, body: { refresh_token: refreshToken } };
}

function grant(plane: DataPlane, reader: Reader, scope: string): AzureReply {
  const [, repository = ""] = /^repository:([^:]+):/.exec(scope) ?? [];
  // A missing right is no error: the token just has fewer actions.
  const actions = repository !== "" && reader.mayPull(repository) ? ["pull"] : [];
  const access = [{ type: "repository", name: repository, actions }];
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1_000);
  const claims = { access, iat: now, exp: now + 4_500, jti: randomBytes(8).toString("hex") };
  const accessToken = `${part({ typ: "JWT", alg: "none" })}.${part(claims)}.${randomBytes(24).toString("base64url")}`;
  plane.access.set(accessToken, { repository, actions });
  return { status: 200, body: { access_token: accessToken } };
}

function basicOf({ headers }: AzureRequest): Login | undefined {
  const [, encoded] = /^Basic (.+)$/.exec(headers["authorization"] ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function anonymous(): AzureReply {
  return {
    status: 401,
    body: unauthorized(
      "authentication required, visit https://aka.ms/acr/authorization for more information.",
    ),
  };
}

function notAccepted(): AzureReply {
  return { status: 401, body: unauthorized("Invalid clientid or client secret.") };
}

function unauthorized(message: string) {
  return { errors: [{ code: "UNAUTHORIZED", message }] };
}
