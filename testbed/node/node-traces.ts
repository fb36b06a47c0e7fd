/**
 * What a node leaves on a machine outside the run's folder. All of it is named after the run, so that any later
 * process can find and remove it.
 */
export interface NodeTraces {
  /** The bridge to which the Pods are connected. */
  readonly linkName: string;
  /** Below every mounted cgroup hierarchy; all processes of Pods are in there. */
  readonly cgroupName: string;
  /** Sockets, network namespaces and runc's state: here, because the paths of sockets must be short. */
  readonly runtimeFolder: string;
}

export function nodeTracesOf(runId: string): NodeTraces {
  return {
    linkName: `pp-${runId}`,
    cgroupName: `pullpass-testbed-${runId}`,
    runtimeFolder: `/run/pullpass-testbed-${runId}`,
  };
}
