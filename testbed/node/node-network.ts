import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { runCommand } from "../machine/run-command.ts";
import type { Run } from "../run/run.ts";
import type { NodeTraces } from "./node-traces.ts";

/** The addresses of one cluster. 198.18.0.0/15 is for benchmarks (RFC 2544): no real network is hidden by it. */
export interface NodeNetwork {
  /** The node itself, as its Pods see it, and their gateway. */
  readonly nodeAddress: string;
  readonly podNetwork: string;
  readonly serviceNetwork: string;
  /** Where Pods expect the API server: the first address of the Service network. */
  readonly apiServerAddress: string;
}

/**
 * Makes a bridge that holds the node's address and, beside it, the address of the Service `kubernetes`.
 * With the API server listening right there, Pods reach it under the address in their environment, and the
 * cluster needs neither kube-proxy nor packet filter rules.
 */
export async function makeNodeNetwork(traces: NodeTraces): Promise<NodeNetwork> {
  const third = freeThirdOctet();
  const network: NodeNetwork = {
    nodeAddress: `198.18.${third}.1`,
    podNetwork: `198.18.${third}.0/24`,
    serviceNetwork: `198.19.${third}.0/24`,
    apiServerAddress: `198.19.${third}.1`,
  };
  const { linkName } = traces;
  await runCommand("ip", ["link", "add", linkName, "type", "bridge"]);
  await runCommand("ip", ["address", "add", `${network.nodeAddress}/24`, "dev", linkName]);
  await runCommand("ip", ["address", "add", `${network.apiServerAddress}/32`, "dev", linkName]);
  await runCommand("ip", ["link", "set", linkName, "up"]);
  return network;
}

/** Writes the network's CNI configuration; gives its folder. */
export async function writeNetworkConfiguration(
  run: Run,
  traces: NodeTraces,
  network: NodeNetwork,
): Promise<string> {
  const folder = join(run.folder, "cni");
  const bridge = {
    type: "bridge",
    bridge: traces.linkName,
    isGateway: true,
    ipam: {
      type: "host-local",
      ranges: [[{ subnet: network.podNetwork, gateway: network.nodeAddress }]],
      routes: [{ dst: "0.0.0.0/0" }],
      dataDir: join(run.folder, "cni-addresses"),
    },
  };
  const configuration = { cniVersion: "1.0.0", name: "pods", plugins: [bridge] };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pods.conflist"), JSON.stringify(configuration));
  return folder;
}

/** Removes the bridge. Its links to the Pods went with their network namespaces. */
export async function removeNodeNetwork(traces: NodeTraces): Promise<void> {
  if (existsSync(`/sys/class/net/${traces.linkName}`)) {
    await runCommand("ip", ["link", "delete", traces.linkName]);
  }
}

function freeThirdOctet(): number {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const candidates = Array.from({ length: 254 }, (_, index) => index + 1);
  const free = candidates.filter(
    (third) => !addresses.some(({ address }) => address.startsWith(`198.18.${third}.`)),
  );
  const chosen = free[Math.floor(Math.random() * free.length)];
  if (chosen === undefined) throw new Error("every network of 198.18.0.0/16 is in use on this machine");
  return chosen;
}
