import type { Files } from "../core/files.ts";
import type { Ports } from "../jobs/ports.ts";
import type { AskFlags } from "./flags/ask-flags.ts";
import type { ClusterFlags } from "./flags/cluster-flags.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a command is given besides its flags. */
export interface RunContext {
  readonly terminal: Terminal;
  readonly files: Files;
  /** How the person called it: `pullpass`, or `kubectl pullpass` as a plug-in. */
  readonly programName: string;
  /** Fires when the person interrupts. */
  readonly interrupted: AbortSignal;
  /** Builds the ports from what the flags say; throws UsageError where they cannot be built. */
  readonly openPorts: (flags: OpenPortsFlags) => Promise<Ports>;
}

export interface OpenPortsFlags {
  readonly cluster: ClusterFlags;
  readonly ask: AskFlags;
  /** Registries that speak plain HTTP by the person's own word. */
  readonly plainHttpDomains: readonly string[];
  readonly signal: AbortSignal;
}
