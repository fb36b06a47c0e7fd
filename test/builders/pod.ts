import type { ContainerState, ContainerStatus, OwnerReference, Pod } from "../../src/core/kube/objects.ts";
import { objectMeta } from "./object-meta.ts";

interface PodParts {
  readonly name?: string;
  readonly image?: string;
  readonly account?: string;
  readonly pullSecrets?: readonly string[];
  readonly owner?: OwnerReference;
  readonly phase?: string;
  /** Of the container `app`; undefined: the kubelet has said nothing of it yet. */
  readonly status?: ContainerStatus | undefined;
  readonly deletionTimestamp?: string;
}

/** A Pod of namespace shop with one container, `app`; it waits in ImagePullBackOff unless `status` says otherwise. */
export function pod(parts: PodParts = {}): Pod {
  const { name = "web-1", image = "reg.example.com/app:1", account, pullSecrets, owner, phase } = parts;
  const { deletionTimestamp } = parts;
  const status = "status" in parts ? parts.status : waiting("ImagePullBackOff", "Back-off pulling image");
  return {
    metadata: objectMeta(name, {
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    }),
    spec: {
      containers: [{ name: "app", image }],
      nodeName: "node-1",
      ...(account === undefined ? {} : { serviceAccountName: account }),
      ...(pullSecrets === undefined
        ? {}
        : { imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })) }),
    },
    status: {
      phase: phase ?? "Pending",
      ...(status === undefined ? {} : { containerStatuses: [status] }),
    },
  };
}

export const replicaSet: OwnerReference = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  name: "web-5d4",
  uid: "uid-of-web-5d4",
  controller: true,
};

/** The owner of the mirror of a static Pod. */
export const ownerNode: OwnerReference = {
  apiVersion: "v1",
  kind: "Node",
  name: "node-1",
  uid: "uid-of-node-1",
  controller: true,
};

const IMAGE_ID = `sha256:${"a".repeat(64)}`;

function containerStatus(state: ContainerState, imageID: string): ContainerStatus {
  return { name: "app", image: "reg.example.com/app:1", imageID, state };
}

/** Waiting, its image never seen on the node. */
export function waiting(reason: string, message?: string): ContainerStatus {
  return containerStatus({ waiting: { reason, ...(message === undefined ? {} : { message }) } }, "");
}

export function running(): ContainerStatus {
  return containerStatus({ running: { startedAt: "2026-01-01T00:00:01Z" } }, IMAGE_ID);
}

export function terminated(reason: string, exitCode: number, imageID = IMAGE_ID): ContainerStatus {
  return containerStatus({ terminated: { reason, exitCode } }, imageID);
}
