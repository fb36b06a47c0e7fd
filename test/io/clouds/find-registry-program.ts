import { readCloud } from "../../../src/cli/flags/azure-flags.ts";
import { readRegistryAddress } from "../../../src/cli/flags/names.ts";
import { openCloud } from "../../../src/cli/open-azure.ts";
import { processTerminal } from "../../../src/cli/terminal/process-terminal.ts";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import { findRegistry } from "../../../src/providers/azure/find-registry.ts";
import { getServicePrincipal } from "../../../src/providers/azure/graph/service-principal.ts";
import { read } from "../../../src/providers/azure/read.ts";

/*
 * Looks for the registry of its argument, as whoever its environment says or logs in as its second argument says, and asks Graph for something, then
 * prints what came of both as JSON. A process of its own: MSAL keeps for the life of one what kind of machine it runs on.
 */
const LOGINS = ["default", "device-code", "browser"] as const;
const { signal } = new AbortController();
const loginServer = process.argv[2] ?? "";
const opened = await openCloud(
  { ...processTerminal(signal), stderrIsTerminal: true },
  {
    choice: readCloud({}, readRegistryAddress(loginServer)),
    flags: {
      azureLogin: LOGINS.find((one) => one === process.argv[3]) ?? "default",
      requestTimeout: 5_000,
    },
    registry: loginServer,
    signal,
  },
);
const clock = { now: () => new Date(), sleep: async () => undefined };
const ports = { azure: opened.azure, clock, progress: () => undefined, signal };
const search = await runFlow(ports, findRegistry({ loginServer }));
const principal = await runFlow(ports, read(getServicePrincipal("00000000-0000-4000-8000-000000000000")));
process.stdout.write(JSON.stringify({ search, principal }));
