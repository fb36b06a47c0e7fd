import { join } from "node:path";
import { OpenAPIValidator } from "openapi-backend";
import { describeDataPlane } from "./data-plane-description.ts";
import type { AzureReply, AzureRequest } from "./exchange.ts";

const SPECS = join(
  import.meta.dirname,
  "../../../../shared/specs/azure/specification/containerregistry/data-plane",
);
const DESCRIPTIONS = [
  "Microsoft.ContainerRegistry/preview/2019-08-15/containerregistry.json",
  "Azure.ContainerRegistry/preview/2019-08-15-preview/containerregistry.json",
].map((path) => join(SPECS, path));

/** Says what an exchange with a registry's token service has against its description; empty: nothing. */
export type DataPlaneJudge = (request: AzureRequest, reply: AzureReply) => readonly string[];

export function openDataPlaneJudge(): DataPlaneJudge {
  const validator = new OpenAPIValidator({ definition: describeDataPlane(DESCRIPTIONS) });
  return (request, { status, body }) => {
    const { method, url, headers } = request;
    const asked = {
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: {},
      body: request.body,
    };
    const operation = validator.router.matchOperation(asked);
    if (operation === undefined) return ["no description knows this request"];
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
    const { errors: ofRequest } = validator.validateRequest(asked, operation);
    const { errors: ofReply } = validator.validateResponse(body, operation, status);
    return [
      ...(method === "GET" || isForm ? [] : ["request is no form"]),
      ...(ofRequest ?? []).map((error) => `request ${textOf(error)}`),
      ...(ofReply ?? []).map((error) => `response ${textOf(error)}`),
    ];
  };
}

/** Where and what, never the value, which may be a secret. */
function textOf({
  instancePath,
  message,
  params,
}: {
  instancePath: string;
  message?: string;
  params: unknown;
}) {
  return `${instancePath}: ${message ?? "invalid"} ${JSON.stringify(params)}`;
}
