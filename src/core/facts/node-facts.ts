import type { Platform } from "../image/platform.ts";
import type { Node } from "../kube/objects.ts";

/** A node, as far as it decides which images it can run, and whether it has room for them. */
export interface NodeFacts {
  readonly name: string;
  /** Absent until its kubelet has said so. */
  readonly platform?: Platform;
  /** Whether new Pods may come to it. */
  readonly takesPods: boolean;
  /** `v1.37.2`. */
  readonly kubelet?: string;
  /** `containerd://2.4.2`. */
  readonly runtime?: string;
  /** The names of the conditions that are bad: `NotReady`, `DiskPressure`. */
  readonly troubles: readonly string[];
}

export function nodeFacts({ metadata, spec, status }: Node): NodeFacts {
  const info = status?.nodeInfo;
  return {
    name: metadata.name,
    ...(info === undefined
      ? {}
      : { platform: { os: info.operatingSystem, architecture: info.architecture } }),
    takesPods: spec?.unschedulable !== true,
    ...(info?.kubeletVersion === undefined ? {} : { kubelet: info.kubeletVersion }),
    ...(info?.containerRuntimeVersion === undefined ? {} : { runtime: info.containerRuntimeVersion }),
    troubles: (status?.conditions ?? []).flatMap(({ type, status: value }) => {
      if (type === "Ready") return value === "True" ? [] : ["NotReady"];
      return value === "True" ? [type] : [];
    }),
  };
}
