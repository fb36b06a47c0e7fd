import type { ControlPlane } from "../testbed/control-plane.ts";
import { inParallel, senderTo } from "./send.ts";

/*
 * What a large cluster holds, as far as pulls go, on a control plane of the test bed: no node runs any of it, so the
 * states of the Pods are written as a kubelet would write them.
 */

export interface BigCluster {
  readonly pods: number;
  readonly accounts: number;
  readonly namespaces: number;
}

/** Of a hundred Pods: how many wait in ImagePullBackOff. */
const FAILING_OF_100 = 3;

const REGISTRIES = ["docker.io", "ghcr.io", "quay.io", "reg.example.com:5000"];

interface Place {
  readonly namespace: string;
  readonly account: string;
}

/** Makes it all; takes about a minute for 10,000 Pods. */
export async function fillCluster(controlPlane: ControlPlane, size: BigCluster): Promise<void> {
  const send = senderTo(controlPlane);
  const namespaces = Array.from({ length: size.namespaces }, (_, at) => `team-${padded(at)}`);
  await inParallel(namespaces, async (name) => {
    await send("POST", "/api/v1/namespaces", { metadata: { name } });
    await send("POST", `/api/v1/namespaces/${name}/secrets`, pullSecret(name));
  });
  const places = Array.from({ length: size.accounts }, (_, at): Place => {
    const namespace = namespaces[at % namespaces.length] ?? "";
    return { namespace, account: `app-${padded(at)}` };
  });
  await inParallel(places, async ({ namespace, account }) => {
    const imagePullSecrets = [{ name: "pullpass" }];
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    await send("POST", path, { metadata: { name: account }, imagePullSecrets });
  });
  const pods = Array.from({ length: size.pods }, (_, at) => at);
  await inParallel(pods, async (at) => {
    const place = places[at % places.length];
    if (place === undefined) throw new Error("no ServiceAccount to run as");
    const path = `/api/v1/namespaces/${place.namespace}/pods`;
    const made = pod(at, place);
    await send("POST", path, made);
    await send("PATCH", `${path}/${made.metadata.name}/status`, { status: podStatus(at) });
  });
}

function pullSecret(namespace: string) {
  const auth = Buffer.from(`${namespace}:of-no-registry`).toString("base64");
  const auths = { "ghcr.io": { auth }, "reg.example.com:5000": { auth } };
  return {
    metadata: {
      name: "pullpass",
      labels: { "app.kubernetes.io/managed-by": "pullpass" },
      annotations: {
        "pullpass.dev/entries": JSON.stringify({
          "ghcr.io": {
            method: "password",
            madeAt: "2026-01-01T00:00:00Z",
            expiresAt: "2027-01-01T00:00:00Z",
          },
        }),
      },
    },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") },
  };
}

function imageOf(at: number, container: string): string {
  return `${REGISTRIES[mixed(at) % REGISTRIES.length]}/acme/${container}-${at % 40}:1.${at % 7}`;
}

/** So that what is chosen by it does not go with the namespace, which is chosen by the number itself. */
function mixed(at: number): number {
  return (at * 7_919) % 10_007;
}

/** As Deployments make them: an owner, labels, environment, resources, probes. */
function pod(at: number, { namespace, account }: Place) {
  const name = `web-${at % 500}-7d9c5b7f4d-${padded(at)}`;
  return {
    metadata: {
      name,
      namespace,
      labels: {
        app: `web-${at % 500}`,
        "app.kubernetes.io/part-of": "shop",
        "pod-template-hash": "7d9c5b7f4d",
      },
      annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "9090" },
      ownerReferences: [
        {
          apiVersion: "apps/v1",
          kind: "ReplicaSet",
          name: `web-${at % 500}-7d9c5b7f4d`,
          uid: uidOf(at),
          controller: true,
        },
      ],
    },
    spec: {
      serviceAccountName: account,
      containers: [
        {
          name: "app",
          image: imageOf(at, "app"),
          ports: [{ containerPort: 8080 }, { containerPort: 9090 }],
          env: Array.from({ length: 12 }, (_, nth) => ({
            name: `SETTING_${nth}`,
            value: `value of setting ${nth}`,
          })),
          resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
          readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
          livenessProbe: { httpGet: { path: "/live", port: 8080 } },
        },
        { name: "proxy", image: imageOf(at + 1, "proxy") },
      ],
    },
  };
}

function podStatus(at: number) {
  const fails = mixed(at) % 100 < FAILING_OF_100;
  const time = "2026-11-01T08:00:00Z";
  const ready = fails ? "False" : "True";
  const waiting = { reason: "ImagePullBackOff", message: `Back-off pulling image "${imageOf(at, "app")}"` };
  const state = fails ? { waiting } : { running: { startedAt: time } };
  return {
    phase: fails ? "Pending" : "Running",
    podIP: `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`,
    hostIP: "192.0.2.1",
    startTime: time,
    conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
      type,
      status: type === "Initialized" || type === "PodScheduled" ? "True" : ready,
      lastTransitionTime: time,
    })),
    containerStatuses: ["app", "proxy"].map((name, nth) => ({
      name,
      image: imageOf(at + nth, name),
      imageID: fails
        ? ""
        : `${imageOf(at + nth, name).split(":")[0]}@sha256:${uidOf(at).replaceAll("-", "").repeat(2)}`,
      containerID: fails ? "" : `containerd://${uidOf(at).replaceAll("-", "").repeat(2)}`,
      ready: !fails,
      restartCount: 0,
      state,
    })),
  };
}

function uidOf(at: number): string {
  return `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
}

function padded(at: number): string {
  return String(at).padStart(5, "0");
}
