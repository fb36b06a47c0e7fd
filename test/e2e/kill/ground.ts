import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RegistryHandle } from "../../../testbed/registries.ts";
import type { TestCertificates } from "../../servers/test-certificates.ts";
import { freshImage, freshNamespace, type Stage } from "../stage.ts";
import { type Gate, startGate } from "./gate.ts";

/** What one run is played on: fresh namespaces, a fresh image, and a gate that all of the run's requests pass. */
export interface Ground {
  readonly gate: Gate;
  readonly namespaces: readonly string[];
  /** The registry as both pullpass and the node name it. */
  readonly registryHost: string;
  readonly image: string;
  /** A kubeconfig whose server is the gate. */
  readonly kubeconfig: string;
  /** A folder of the run's own. */
  readonly folder: string;
  close(): Promise<void>;
}

export interface GroundWish {
  readonly registry: RegistryHandle;
  readonly namespaceCount: number;
  /** A host that only the node knows: from here nothing listens there. Absent: the gate stands before the registry. */
  readonly hostForNodeAlone?: string;
}

export async function prepareGround(
  on: Stage,
  certificates: TestCertificates,
  wish: GroundWish,
): Promise<Ground> {
  const { registry, hostForNodeAlone } = wish;
  const folder = await mkdtemp(join(tmpdir(), "pullpass-ground-"));
  const { server, caPem } = on.cluster;
  const tokens =
    registry.tokenUrl === undefined ? {} : { tokens: { origin: new URL(registry.tokenUrl).origin } };
  const gate = await startGate({
    apiServer: { origin: server, caPem },
    certificate: certificates.good,
    ...(hostForNodeAlone === undefined ? { registry: { origin: registry.url }, ...tokens } : {}),
  });
  const registryHost = hostForNodeAlone ?? gate.registryHost ?? "";
  // The node asks the registry itself, so that all requests at the gate are pullpass's.
  await on.configureRegistry(registryHost, `server = "${registry.url}"\n`);
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor(gate.apiServer, certificates.ca, on.cluster.adminToken), {
    mode: 0o600,
  });
  const pushed = await freshImage(registry);
  const namespaces: string[] = [];
  while (namespaces.length < wish.namespaceCount) namespaces.push(await freshNamespace(on));
  return {
    gate,
    // In the order of their names, in which lists of them come back.
    namespaces: namespaces.toSorted(),
    registryHost,
    image: pushed.reference.replace(registry.host, registryHost),
    kubeconfig,
    folder,
    async close() {
      await gate.close();
      // A node takes 110 Pods, and a sweep makes more than that.
      await on.kubectl(["delete", "namespace", "--wait=false", ...namespaces]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Of whoever holds the token, at this server. */
export function kubeconfigFor(server: string, caPem: string, token: string): string {
  const name = `gate-${randomBytes(4).toString("hex")}`;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name, cluster: { server, "certificate-authority-data": Buffer.from(caPem).toString("base64") } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
