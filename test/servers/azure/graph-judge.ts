import { readFileSync } from "node:fs";
import { type Document, OpenAPIValidator, type Operation } from "openapi-backend";
import type { AzureReply, AzureRequest } from "./exchange.ts";
import { describeGraph } from "./graph-description.ts";

/** Says what an exchange with Graph has against its description. */
export function openGraphJudge(descriptionPath: string) {
  const definition: Document = describeGraph(JSON.parse(readFileSync(descriptionPath, "utf8")));
  // Formats are held by patterns in this description.
  const validator = new OpenAPIValidator({
    definition,
    ajvOpts: { validateFormats: false },
  });
  return (request: AzureRequest, reply: AzureReply): readonly string[] => {
    const asked = {
      method: request.method,
      path: decodeURIComponent(request.url.pathname).replace(/^\/v1\.0(?=\/)/, ""),
      query: Object.fromEntries(request.url.searchParams),
      headers: headersOf(request),
      body: request.body,
    };
    const operation = request.url.pathname.startsWith("/v1.0/")
      ? validator.router.matchOperation(asked)
      : undefined;
    if (operation === undefined) return ["no description knows this request"];
    const { errors } = validator.validateRequest(asked, operation);
    return [
      ...(errors ?? []).map((error) => `request ${textOf(error)}`),
      ...faultsOfReply(validator, operation, reply).map((fault) => `response ${fault}`),
    ];
  };
}

function headersOf({ headers }: AzureRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** `default` describes errors alone: a success has to be described by its own status. */
function faultsOfReply(
  validator: OpenAPIValidator,
  operation: Operation,
  { status, body }: AzureReply,
): readonly string[] {
  if (status < 400 && operation.responses?.[status] === undefined) return [`${status} is not described`];
  if (status === 204) return body === undefined ? [] : ["204 with a body"];
  const { errors } = validator.validateResponse(body, operation, status);
  return (errors ?? []).map(textOf);
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
