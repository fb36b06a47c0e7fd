import { fetchDocument, openAzure } from "../io/clouds/azure/open-azure.ts";
import { createHttp } from "../io/http/client.ts";
import { guidOf, runnerName } from "../io/machine/names.ts";
import { AZURE_CLOUDS, type AzureCloudEndpoints, isRegistryHost } from "../providers/azure/cloud.ts";
import { METADATA_PATH, readMetadata } from "../providers/azure/metadata.ts";
import type { CloudChoice } from "./flags/azure-flags.ts";
import { UsageError } from "./flags/usage-error.ts";
import type { OpenAzureCall, OpenedAzure } from "./run-context.ts";
import { isContinuousIntegration } from "./terminal/interaction.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { VERSION } from "./version.ts";

/** Opens Azure: the cloud by its name, or by what its resource manager says of itself. */
export async function openCloud(terminal: Terminal, call: OpenAzureCall): Promise<OpenedAzure> {
  const { choice, flags, registry } = call;
  if (flags.azureLogin === "device-code" && !canSeeCode(terminal))
    throw new UsageError(
      "--azure-login device-code shows a code for a person to type, and there is no terminal to show it at",
      "az login, or log in as a service principal or a managed identity",
    );
  const endpoints = await endpointsOf(terminal, choice, flags.requestTimeout);
  if (!isRegistryHost(registry, endpoints.registrySuffix))
    throw new UsageError(
      `${registry} is no registry of the cloud ${endpoints.name}, whose registries end in ${endpoints.registrySuffix}`,
    );
  const azure = await openAzure({
    endpoints,
    isWellKnown: choice.kind === "known",
    login: flags.azureLogin,
    userAgent: `pullpass/${VERSION}`,
    requestTimeoutMs: flags.requestTimeout,
    say: (text) => terminal.err(text),
    ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
  });
  return { azure, guidOf, runner: runnerName() };
}

/** Where nobody reads the code, it would be waited for until it ends, 15 minutes later. */
function canSeeCode({ stderrIsTerminal, environment }: Terminal): boolean {
  return stderrIsTerminal && !isContinuousIntegration(environment);
}

async function endpointsOf(
  { environment }: Terminal,
  choice: CloudChoice,
  timeoutMs: number,
): Promise<AzureCloudEndpoints> {
  if (choice.kind === "known") return AZURE_CLOUDS[choice.name];
  const http = createHttp({ userAgent: `pullpass/${VERSION}`, environment });
  const document = await fetchDocument(http, new URL(`${choice.arm}${METADATA_PATH}`), timeoutMs);
  const endpoints = readMetadata(document, choice.arm);
  if (endpoints !== undefined) return endpoints;
  throw new UsageError(
    `--cloud: ${choice.arm} does not say which cloud it is the resource manager of`,
    `see what it answers: curl ${choice.arm}${METADATA_PATH}`,
  );
}
