import { randomUUID } from "node:crypto";
import { type AzureReply, memberIn, refusal, textIn } from "../exchange.ts";
import {
  madeUpPassword,
  registryId,
  type StoredRegistry,
  type StoredScopeMap,
  type StoredToken,
} from "../state.ts";
import { type Asked, REGISTRY, type Route, route, withRegistry } from "./route.ts";

const MAP = `${REGISTRY}/scopeMaps/:item`;
const TOKEN = `${REGISTRY}/tokens/:item`;

/** Tokens and scope maps of a registry, and the long operations that make them. */
export const TOKEN_ROUTES: readonly Route[] = [
  route("GET", MAP, withRegistry("scopeMaps/read", getMap)),
  route("PUT", MAP, withRegistry("scopeMaps/write", putMap)),
  route("DELETE", MAP, withRegistry("scopeMaps/delete", deleteMap)),
  route("GET", TOKEN, withRegistry("tokens/read", getToken)),
  route("PUT", TOKEN, withRegistry("tokens/write", putToken)),
  route("DELETE", TOKEN, withRegistry("tokens/delete", deleteToken)),
  route("POST", `${REGISTRY}/generateCredentials`, withRegistry("generateCredentials/action", generate)),
  route("GET", "/operations/:operation", look),
];

const SYSTEM_DATA = { createdAt: "2026-11-24T00:00:00Z", createdByType: "User" };

function stateOf({ hasFailed }: { readonly hasFailed?: true }): string {
  return hasFailed === true ? "Failed" : "Succeeded";
}

function mapBody(map: StoredScopeMap, provisioningState = stateOf(map)) {
  const { registry, name, description, actions } = map;
  return {
    id: `${registryId(registry)}/scopeMaps/${name}`,
    name,
    type: "Microsoft.ContainerRegistry/registries/scopeMaps",
    systemData: SYSTEM_DATA,
    properties: {
      type: "UserDefined",
      description,
      actions,
      creationDate: "2026-11-24T00:00:00Z",
      provisioningState,
    },
  };
}

function tokenBody(token: StoredToken, provisioningState = stateOf(token)) {
  const { registry, name, scopeMapId, passwords } = token;
  return {
    id: `${registryId(registry)}/tokens/${name}`,
    name,
    type: "Microsoft.ContainerRegistry/registries/tokens",
    systemData: SYSTEM_DATA,
    properties: {
      scopeMapId,
      status: "enabled",
      creationDate: "2026-11-24T00:00:00Z",
      provisioningState,
      credentials: {
        passwords: passwords.map(({ name: slot, expiry }) => ({
          name: slot,
          ...(expiry === undefined ? {} : { expiry }),
        })),
      },
    },
  };
}

function missing(what: string): AzureReply {
  return refusal(404, "ResourceNotFound", `The Resource '${what}' was not found.`);
}

function mapOf(registry: StoredRegistry, { state, path }: Asked): StoredScopeMap | undefined {
  return state.scopeMaps.find((one) => one.registry === registry && one.name === path["item"]);
}

function tokenOf(registry: StoredRegistry, { state, path }: Asked): StoredToken | undefined {
  return state.registryTokens.find((one) => one.registry === registry && one.name === path["item"]);
}

function getMap(registry: StoredRegistry, asked: Asked): AzureReply {
  const map = mapOf(registry, asked);
  return map === undefined ? missing(asked.path["item"] ?? "") : { status: 200, body: mapBody(map) };
}

function putMap(registry: StoredRegistry, asked: Asked): AzureReply {
  const actions = memberIn(asked.request.body, "properties", "actions");
  const wanted = {
    description: textIn(asked.request.body, "properties", "description"),
    actions: Array.isArray(actions) ? actions.map(String) : [],
  };
  const there = mapOf(registry, asked);
  if (there !== undefined) {
    Object.assign(there, wanted);
    return { status: 200, body: mapBody(there) };
  }
  const fails = asked.state.weather.failsLate === "scope map";
  const fate = fails ? { hasFailed: true as const } : {};
  const made = { registry, name: asked.path["item"] ?? "", ...wanted, ...fate };
  asked.state.scopeMaps.push(made);
  return { status: 201, body: fails ? mapBody(made, "Creating") : mapBody(made) };
}

function deleteMap(registry: StoredRegistry, asked: Asked): AzureReply {
  const map = mapOf(registry, asked);
  if (map === undefined) return { status: 204 };
  asked.state.scopeMaps.splice(asked.state.scopeMaps.indexOf(map), 1);
  return { status: 200 };
}

function getToken(registry: StoredRegistry, asked: Asked): AzureReply {
  const token = tokenOf(registry, asked);
  return token === undefined ? missing(asked.path["item"] ?? "") : { status: 200, body: tokenBody(token) };
}

function putToken(registry: StoredRegistry, asked: Asked): AzureReply {
  const scopeMapId = textIn(asked.request.body, "properties", "scopeMapId");
  const there = tokenOf(registry, asked);
  if (there !== undefined) {
    there.scopeMapId = scopeMapId;
    return { status: 200, body: tokenBody(there) };
  }
  const fails = asked.state.weather.failsLate === "token";
  const fate = fails ? { hasFailed: true as const } : {};
  const made: StoredToken = { registry, name: asked.path["item"] ?? "", scopeMapId, passwords: [], ...fate };
  asked.state.registryTokens.push(made);
  return { status: 201, body: fails ? tokenBody(made, "Creating") : tokenBody(made) };
}

function deleteToken(registry: StoredRegistry, asked: Asked): AzureReply {
  const token = tokenOf(registry, asked);
  if (token === undefined) return { status: 204 };
  asked.state.registryTokens.splice(asked.state.registryTokens.indexOf(token), 1);
  return { status: 200 };
}

/** The new password is in this answer, or in that of the operation, and nowhere afterwards. */
function generate(registry: StoredRegistry, asked: Asked): AzureReply {
  const { state, request } = asked;
  const token = state.registryTokens.find(
    (one) => one.registry === registry && textIn(request.body, "tokenId") === tokenBody(one).id,
  );
  if (token === undefined) return missing(textIn(request.body, "tokenId"));
  const slot = textIn(request.body, "name");
  const expiry = textIn(request.body, "expiry");
  const slots =
    slot === ""
      ? (["password1", "password2"] as const)
      : ([slot === "password2" ? "password2" : "password1"] as const);
  if (state.weather.operationsFail !== true) {
    const made = slots.map((name) => ({
      name,
      value: madeUpPassword(),
      ...(expiry === "" ? {} : { expiry }),
    }));
    token.passwords = [...token.passwords.filter(({ name }) => !slots.some((one) => one === name)), ...made];
  }
  const done: AzureReply =
    state.weather.operationsFail === true
      ? refusal(500, "OperationFailed", "The operation failed late.")
      : {
          status: 200,
          body: {
            username: token.name,
            passwords: token.passwords.map((password) => ({
              creationTime: "2026-11-24T00:00:00Z",
              ...password,
            })),
          },
        };
  return begin(asked, done);
}

function begin({ state, request }: Asked, reply: AzureReply): AzureReply {
  if (state.weather.operationLooks === 0) return reply;
  const id = randomUUID();
  state.operations.set(id, { looks: state.weather.operationLooks, reply });
  return { status: 202, headers: { location: `${request.url.origin}/operations/${id}`, "retry-after": "1" } };
}

function look({ state, path }: Asked): AzureReply {
  const operation = state.operations.get(path["operation"] ?? "");
  if (operation === undefined) return missing(path["operation"] ?? "");
  operation.looks -= 1;
  return operation.looks > 0 ? { status: 202 } : operation.reply;
}
