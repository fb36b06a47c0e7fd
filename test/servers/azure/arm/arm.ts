import { randomUUID } from "node:crypto";
import type { AzureReply, AzureRequest } from "../exchange.ts";
import type { AzureState, Caller } from "../state.ts";
import { ASSIGNMENT_ROUTES } from "./assignments.ts";
import { CLUSTER_ROUTES } from "./clusters.ts";
import { REGISTRY_ROUTES } from "./registries.ts";
import { RESOURCE_ROUTES } from "./resources.ts";
import { DEFINITION_ROUTES } from "./role-definitions.ts";
import { TOKEN_ROUTES } from "./tokens.ts";

const ROUTES = [
  ...REGISTRY_ROUTES,
  ...ASSIGNMENT_ROUTES,
  ...TOKEN_ROUTES,
  ...CLUSTER_ROUTES,
  ...RESOURCE_ROUTES,
  ...DEFINITION_ROUTES,
];

/** What Azure Resource Manager answers; undefined for what it does not know. */
export function arm(state: AzureState, request: AzureRequest, caller: Caller): AzureReply | undefined {
  for (const { method, pattern, answer } of ROUTES) {
    const match = method === request.method ? pattern.exec(request.url) : null;
    if (match === null) continue;
    const reply = answer({ state, request, caller, path: match.pathname.groups });
    return { ...reply, headers: { "x-ms-correlation-request-id": randomUUID(), ...reply.headers } };
  }
  return undefined;
}
