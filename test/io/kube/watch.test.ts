import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Kube, WatchEvent } from "../../../src/core/kube/kube.ts";
import type { ServiceAccount } from "../../../src/core/kube/objects.ts";
import { type ControlPlane, startControlPlane } from "../../../testbed/control-plane.ts";
import { missingForControlPlane, titleWithNeeds } from "../../../testbed/requirements.ts";
import { connectionFrom, kubeFor } from "./connect.ts";
import { granted } from "./manifests.ts";

const START_TIMEOUT_MS = 20 * 60_000;
const missing = await missingForControlPlane();

describe.skipIf(missing.length > 0)(titleWithNeeds("a watch of a real API server", missing), () => {
  let controlPlane: ControlPlane;
  let namespaces = 0;

  beforeAll(async () => {
    controlPlane = await startControlPlane();
  }, START_TIMEOUT_MS);

  afterAll(() => controlPlane.stop());

  async function newNamespace(): Promise<string> {
    const name = `watch-${++namespaces}`;
    await controlPlane.kubectl(["create", "namespace", name]);
    return name;
  }

  it("tells what exists, then what is added, changed and deleted, and ends when its signal fires", async () => {
    const kube = kubeFor(await connectionFrom(controlPlane.kubeconfigPath));
    const namespace = await newNamespace();
    granted(await kube.create("ServiceAccount", { metadata: { namespace, name: "before" } }));
    const watch = follow(kube, namespace);
    await watch.until("added before");
    const { metadata } = granted(
      await kube.create("ServiceAccount", { metadata: { namespace, name: "after" } }),
    );
    const key = { namespace, name: metadata.name };
    const add = { op: "add", path: "/metadata/annotations", value: { note: "grün 🔑 ß" } } as const;
    granted(await kube.patch("ServiceAccount", key, [add]));
    granted(await kube.delete("ServiceAccount", key, { uid: metadata.uid }));
    await watch.until(`deleted ${key.name}`);
    watch.stop();
    await watch.ended;
    expect(watch.lines).toEqual([
      "added before",
      `added ${key.name}`,
      `modified ${key.name}`,
      `deleted ${key.name}`,
    ]);
    expect(watch.objects.at(2)?.metadata.annotations).toEqual({ note: "grün 🔑 ß" });
  });

  it("goes on where it stood after its connection was cut and the server was away", async () => {
    const wire = await wireTo(controlPlane.server);
    const connection = await connectionFrom(controlPlane.kubeconfigPath);
    const direct = kubeFor(connection);
    const cluster = { ...connection.cluster, server: wire.server };
    const namespace = await newNamespace();
    const { metadata } = granted(
      await direct.create("ServiceAccount", { metadata: { namespace, name: "early" } }),
    );
    const watch = follow(kubeFor({ ...connection, cluster }), namespace);
    await watch.until("added early");
    wire.cut();
    await direct.delete("ServiceAccount", { namespace, name: "early" }, { uid: metadata.uid });
    granted(await direct.create("ServiceAccount", { metadata: { namespace, name: "meanwhile" } }));
    await expect.poll(() => wire.refused(), { timeout: 10_000 }).toBeGreaterThan(1);
    wire.mend();
    await watch.until("added meanwhile");
    wire.cut();
    wire.mend();
    granted(await direct.create("ServiceAccount", { metadata: { namespace, name: "later" } }));
    await watch.until("added later");
    watch.stop();
    await watch.ended;
    // Nothing twice, nothing missing: the version was resumed, the list was not read again.
    expect(watch.lines).toEqual(["added early", "deleted early", "added meanwhile", "added later"]);
  });

  it("ends with the refusal when it may not watch", async () => {
    const kube = kubeFor(await connectionFrom(controlPlane.restrictedKubeconfigPaths.carol));
    const watch = follow(kube, "default");
    await watch.ended;
    expect(watch.end).toMatchObject({
      kind: "forbidden",
      attempt: { verb: "list", resource: "serviceaccounts" },
    });
  });

  it("ends at once when its consumer stops", async () => {
    const kube = kubeFor(await connectionFrom(controlPlane.kubeconfigPath));
    const namespace = await newNamespace();
    granted(await kube.create("ServiceAccount", { metadata: { namespace, name: "one" } }));
    for await (const event of kube.watch("ServiceAccount", { namespace })) {
      expect(event.type).toBe("added");
      break;
    }
  });
});

interface Followed {
  /** `added NAME`, in order. */
  readonly lines: readonly string[];
  readonly objects: readonly ServiceAccount[];
  readonly end: Extract<WatchEvent<ServiceAccount>, { type: "ended" }>["refusal"] | undefined;
  readonly ended: Promise<void>;
  until(line: string): Promise<void>;
  stop(): void;
}

function follow(kube: Kube, namespace: string): Followed {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const lines: string[] = [];
  const objects: ServiceAccount[] = [];
  let end: Followed["end"];
  const read = async () => {
    for await (const event of kube.watch("ServiceAccount", { namespace, signal: controller.signal })) {
      if (event.type === "ended") end = event.refusal;
      else {
        lines.push(`${event.type} ${event.object.metadata.name}`);
        objects.push(event.object);
      }
    }
  };
  return {
    lines,
    objects,
    get end() {
      return end;
    },
    ended: read(),
    until: (line) => expect.poll(() => lines, { timeout: 20_000 }).toContain(line),
    stop: () => controller.abort(),
  };
}

interface Wire {
  /** As the server behind it, on another port; TLS goes through untouched. */
  readonly server: string;
  /** Cuts every connection, and each new one at once. */
  cut(): void;
  mend(): void;
  /** Connections that were cut as they were made. */
  refused(): number;
}

/** A TCP connection to the API server that can be cut: what a broken network looks like from the client. */
async function wireTo(server: string): Promise<Wire> {
  const target = new URL(server);
  const sockets = new Set<Socket>();
  let isCut = false;
  let refused = 0;
  const listener = createServer((near) => {
    near.on("error", () => {});
    if (isCut) {
      refused++;
      near.resetAndDestroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    far.on("error", () => {});
    sockets.add(near).add(far);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("a server without a port");
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  onTestFinished(() => {
    cutAll();
    listener.close();
  });
  return {
    server: `https://127.0.0.1:${address.port}`,
    cut: () => {
      isCut = true;
      cutAll();
    },
    mend: () => {
      isCut = false;
    },
    refused: () => refused,
  };
}
