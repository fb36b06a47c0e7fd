import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AzureReply, AzureRequest } from "./exchange.ts";
import { openGraphJudge } from "./graph-judge.ts";

/** Microsoft's descriptions, beside the checkout: official ones, and those derived from them for newer api-versions. */
const SPECS = join(import.meta.dirname, "../../../../shared/specs/azure");

/** Says what an exchange has against its description; empty: nothing. */
export interface Judge {
  arm(request: AzureRequest, reply: AzureReply): Promise<readonly string[]>;
  graph(request: AzureRequest, reply: AzureReply): readonly string[];
}

interface Judgement {
  readonly isSuccessful?: boolean;
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly pathsInPayload?: unknown;
  }[];
  readonly runtimeException?: { readonly code: string; readonly message: string };
}

interface Validator {
  initialize(): Promise<void>;
  validateLiveRequestResponse(exchange: object): Promise<{
    readonly requestValidationResult: Judgement;
    readonly responseValidationResult: Judgement;
  }>;
}

/** What a test has to say where the descriptions do not lie beside this checkout: nothing can be judged then. */
export const missingForJudge: readonly string[] = existsSync(join(SPECS, "derived"))
  ? []
  : ["Microsoft's descriptions in ../shared/specs/azure"];

/** Both trees of ARM's descriptions: an exchange is right when one of them knows it and has nothing against it. */
export async function openJudge(): Promise<Judge> {
  const require = createRequire(import.meta.url);
  const { LiveValidator }: { LiveValidator: new (options: object, log: () => void) => Validator } =
    require("oav");
  const validators = [join(SPECS, "derived"), SPECS].map(
    (directory) => new LiveValidator({ directory, ...WHAT_TO_READ }, () => undefined),
  );
  for (const validator of validators) await validator.initialize();
  return {
    async arm(request, reply) {
      const verdicts = await Promise.all(validators.map((validator) => judge(validator, request, reply)));
      // The tree that does not know it has nothing to say about it, unless neither does.
      const known = verdicts.filter((faults) => !faults.some((fault) => fault.includes(UNKNOWN)));
      const heard = known.length > 0 ? known : verdicts;
      return heard.find((faults) => faults.length === 0) ?? heard.flat();
    },
    graph: openGraphJudge(
      join(SPECS, "derived/graph/applications-servicePrincipals.short-names.openapi.json"),
    ),
  };
}

/** How oav says that it has no description of a request. */
const UNKNOWN = "OPERATION_NOT_FOUND";

const WHAT_TO_READ = {
  // Descriptions alone: oav would read the examples, a folder deeper, as descriptions too, and print an error for each.
  swaggerPathsPattern: ["specification/**/resource-manager/**/{stable,preview}/*/*.json"],
  excludedSwaggerPathsPattern: ["**/common-types.json"],
  git: { shouldClone: false },
  isPathCaseSensitive: false,
};

async function judge(
  validator: Validator,
  request: AzureRequest,
  reply: AzureReply,
): Promise<readonly string[]> {
  const { requestValidationResult, responseValidationResult } = await validator.validateLiveRequestResponse({
    liveRequest: {
      method: request.method,
      // The descriptions know ARM by its own host alone.
      url: `https://management.azure.com${request.url.pathname}${request.url.search}`,
      headers: request.headers,
      query: Object.fromEntries(request.url.searchParams),
      body: request.body,
    },
    liveResponse: {
      statusCode: String(reply.status),
      headers: { "content-type": "application/json", ...reply.headers },
      body: reply.body,
    },
  });
  return [...faultsOf("request", requestValidationResult), ...faultsOf("response", responseValidationResult)];
}

function faultsOf(side: string, { errors, runtimeException }: Judgement): readonly string[] {
  const thrown =
    runtimeException === undefined ? [] : [`${runtimeException.code}: ${runtimeException.message}`];
  return [...thrown, ...errors.map(({ code, message }) => `${code}: ${message}`)].map(
    (text) => `${side} ${text}`,
  );
}
