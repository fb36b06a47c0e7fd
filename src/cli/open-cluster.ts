import type { Ports } from "../jobs/ports.ts";
import type { TimeFlags } from "./flags/ask-flags.ts";
import type { ClusterFlags } from "./flags/cluster-flags.ts";
import type { RunContext } from "./run-context.ts";

/** The ports of a command that asks no registry. */
export function openCluster(
  context: Pick<RunContext, "openPorts">,
  flags: ClusterFlags & TimeFlags,
  signal: AbortSignal,
): Promise<Ports> {
  const ask = { ...flags, prove: "none" } as const;
  return context.openPorts({ cluster: flags, ask, plainHttpDomains: [], signal });
}
