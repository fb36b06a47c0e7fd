import type { AzureReply } from "../exchange.ts";
import { forbidden } from "../rights.ts";
import { type Asked, REGISTRY, type Route, route } from "./route.ts";

const DEFINITIONS = "providers/Microsoft.Authorization/roleDefinitions";

/** Roles by their names, as az looks for them; pullpass knows the ids. */
export const DEFINITION_ROUTES: readonly Route[] = [
  route("GET", `${REGISTRY}/${DEFINITIONS}`, listDefinitions),
  route("GET", `/subscriptions/:subscription/${DEFINITIONS}`, listDefinitions),
];

/** Names, ids and actions from ../shared/specs/azure/rbac/built-in-roles.json. */
const BUILT_IN = [
  {
    roleName: "AcrPull",
    name: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    actions: ["Microsoft.ContainerRegistry/registries/pull/read"],
    dataActions: [],
  },
  {
    roleName: "AcrPush",
    name: "8311e382-0749-4cb8-b61a-304f252e45ec",
    actions: [
      "Microsoft.ContainerRegistry/registries/pull/read",
      "Microsoft.ContainerRegistry/registries/push/write",
    ],
    dataActions: [],
  },
  {
    roleName: "Container Registry Repository Reader",
    name: "b93aa761-3e63-49ed-ac28-beffa264f7ac",
    actions: [],
    dataActions: [
      "Microsoft.ContainerRegistry/registries/repositories/content/read",
      "Microsoft.ContainerRegistry/registries/repositories/metadata/read",
    ],
  },
] as const;

/** `roleName eq 'NAME'` compares without case: `--role acrpull` is AcrPull. */
function listDefinitions({ caller, path, request }: Asked): AzureReply {
  const subscription = `/subscriptions/${path["subscription"]}`;
  const denied = forbidden(caller, "Microsoft.Authorization/roleDefinitions/read", subscription);
  if (denied !== undefined) return denied;
  const filter = request.url.searchParams.get("$filter") ?? "";
  const [, wanted] = /^roleName eq '([^']*)'$/.exec(filter) ?? [];
  const value = BUILT_IN.filter(
    ({ roleName }) => wanted === undefined || roleName.toLowerCase() === wanted.toLowerCase(),
  ).map(({ roleName, name, actions, dataActions }) => ({
    id: `${subscription}/${DEFINITIONS}/${name}`,
    name,
    type: "Microsoft.Authorization/roleDefinitions",
    properties: {
      roleName,
      type: "BuiltInRole",
      description: roleName,
      assignableScopes: ["/"],
      permissions: [{ actions, notActions: [], dataActions, notDataActions: [] }],
    },
  }));
  return { status: 200, body: { value } };
}
