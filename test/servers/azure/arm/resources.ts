import { type AzureReply, refusal } from "../exchange.ts";
import { forbidden } from "../rights.ts";
import { registryId } from "../state.ts";
import { type Asked, type Route, route } from "./route.ts";

/** What az finds a registry by: every resource of a subscription, by type. */
export const RESOURCE_ROUTES: readonly Route[] = [
  route("GET", "/subscriptions/:subscription/resources", listResources),
];

const REGISTRIES = "Microsoft.ContainerRegistry/registries";

/** Only registries are looked for. A caller sees what it may read, and no refusal where that is nothing. */
function listResources({ state, caller, path, request }: Asked): AzureReply {
  const filter = request.url.searchParams.get("$filter") ?? "";
  if (filter !== `resourceType eq '${REGISTRIES}'`)
    return refusal(400, "InvalidFilterInQueryString", `The stand-in does not know the filter ${filter}.`);
  const value = state.registries
    .filter(({ subscription }) => subscription === path["subscription"])
    .filter((one) => forbidden(caller, `${REGISTRIES}/read`, registryId(one)) === undefined)
    .map((one) => ({
      id: registryId(one),
      name: one.name,
      type: REGISTRIES,
      location: "westeurope",
      sku: { name: "Standard", tier: "Standard" },
      tags: {},
    }));
  return { status: 200, body: { value } };
}
