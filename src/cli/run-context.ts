import type { Azure } from "../core/cloud/azure.ts";
import type { Files } from "../core/files.ts";
import type { Run } from "../core/run.ts";
import type { Ports, RegistryPorts } from "../jobs/ports.ts";
import type { AskFlags } from "./flags/ask-flags.ts";
import type { AzurePlaceFlags, CloudChoice } from "./flags/azure-flags.ts";
import type { ClusterFlags } from "./flags/cluster-flags.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a command is given besides its flags. */
export interface RunContext {
  readonly terminal: Terminal;
  readonly files: Files;
  /** Runs other programs: the credential helpers of docker and podman. */
  readonly run: Run;
  /** How the person called it: `pullpass`, or `kubectl pullpass` as a plug-in. */
  readonly programName: string;
  /** The arguments behind it, as they were given; no flag takes a password, so none is among them. */
  readonly args: readonly string[];
  /** Fires when the person interrupts. */
  readonly interrupted: AbortSignal;
  /** Builds the ports to cluster and registries; throws UsageError where the flags or the kubeconfig forbid it. */
  readonly openPorts: (flags: OpenRegistryFlags & { readonly cluster: ClusterFlags }) => Promise<Ports>;
  /** Builds the ports to registries alone, for what needs no cluster. */
  readonly openRegistry: (flags: OpenRegistryFlags) => Promise<RegistryPorts>;
  /** Opens the cloud that is meant; throws UsageError where it cannot be found, or the registry is none of its. */
  readonly openAzure: (call: OpenAzureCall) => Promise<OpenedAzure>;
}

/** Azure, as whoever is logged in there. */
export interface OpenedAzure {
  readonly azure: Azure;
  /** A GUID that is the same for the same text. */
  readonly guidOf: (text: string) => string;
  /** Who runs this, and on which machine. */
  readonly runner: string;
}

export interface OpenAzureCall {
  readonly choice: CloudChoice;
  readonly flags: AzurePlaceFlags & Pick<AskFlags, "requestTimeout">;
  /** The registry's host, which has to be one of that cloud's. */
  readonly registry: string;
  readonly signal: AbortSignal;
}

export interface OpenRegistryFlags {
  readonly ask: AskFlags;
  /** Registries that speak plain HTTP by the person's own word. */
  readonly plainHttpDomains: readonly string[];
  readonly signal: AbortSignal;
}
