import type { Azure } from "../../../src/core/cloud/azure.ts";
import { createAzure } from "../../../src/io/clouds/azure/create-azure.ts";
import { openCredential } from "../../../src/io/clouds/azure/credential.ts";
import type { FlowPorts } from "../../../src/jobs/run-flow.ts";
import { runFlow } from "../../../src/jobs/run-flow.ts";
import { type FoundRegistry, findRegistry } from "../../../src/providers/azure/find-registry.ts";
import type { AzureStandIn } from "../../servers/azure/stand-in.ts";
import type { Caller } from "../../servers/azure/state.ts";

type Login = Pick<Caller, "clientId" | "secret">;

/** Logged in as this caller, by the environment that every tool of Azure's reads. */
async function loggedIn(azure: AzureStandIn, caller: Login): Promise<Azure> {
  process.env["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential";
  process.env["AZURE_TENANT_ID"] = azure.state.tenant;
  process.env["AZURE_CLIENT_ID"] = caller.clientId;
  process.env["AZURE_CLIENT_SECRET"] = caller.secret;
  const credential = await openCredential({
    login: "default",
    authorityHost: azure.login,
    isWellKnown: false,
    say: () => undefined,
  });
  const endpoints = { arm: azure.arm, armAudience: azure.arm, graph: azure.graph };
  return createAzure({ endpoints, credential, userAgent: "pullpass/test", requestTimeoutMs: 5_000 });
}

export interface Played {
  readonly ports: FlowPorts;
  /** What a person was told. */
  readonly progress: readonly string[];
  /** How long was waited, in milliseconds: the clock of these tests does not really wait. */
  readonly waitedMs: () => number;
}

export async function portsOf(azure: AzureStandIn, caller: Login, signal?: AbortSignal): Promise<Played> {
  const progress: string[] = [];
  let waited = 0;
  const clock = {
    now: () => new Date(),
    sleep: async (ms: number) => {
      waited += ms;
    },
  };
  const ports = {
    azure: await loggedIn(azure, caller),
    clock,
    progress: (line: string) => void progress.push(line),
    signal: signal ?? new AbortController().signal,
  };
  return { ports, progress, waitedMs: () => waited };
}

/** The one registry of this host. */
export async function foundRegistry(
  azure: AzureStandIn,
  caller: Caller,
  loginServer: string,
): Promise<FoundRegistry> {
  const { ports } = await portsOf(azure, caller);
  const search = await runFlow(ports, findRegistry({ loginServer }));
  if (!search.ok) throw new Error(JSON.stringify(search.refusal));
  const [first] = search.found;
  if (first === undefined) throw new Error(`no registry ${loginServer}`);
  return first;
}
