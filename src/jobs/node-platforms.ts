import type { Platform } from "../core/image/platform.ts";
import type { Ports } from "./ports.ts";

/**
 * The platforms of the nodes that take new Pods, each once, in the order of their names. Empty when the nodes
 * may not be read: any platform will then do, and the proof names the one it read.
 */
export async function nodePlatforms(ports: Ports): Promise<readonly Platform[]> {
  const nodes = await ports.kube.list("Node", { signal: ports.signal });
  if (!nodes.ok) {
    ports.progress("the nodes may not be read, so any platform of the image will do", "note");
    return [];
  }
  const platforms = new Map<string, Platform>();
  for (const { spec, status } of nodes.value) {
    const info = status?.nodeInfo;
    if (info === undefined || spec?.unschedulable === true) continue;
    const platform = { os: info.operatingSystem, architecture: info.architecture };
    platforms.set(`${platform.os}/${platform.architecture}`, platform);
  }
  return [...platforms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, platform]) => platform);
}
