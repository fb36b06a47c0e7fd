import type { KubeKind } from "./objects.ts";

/** How a kind is addressed: what its URLs, its RBAC rules and its manifests call it. */
export interface KubeResource {
  /** As manifests carry it; without a slash for the core group, which is served below `/api`. */
  readonly apiVersion: string;
  /** Plural, lower case: the name in URLs and in RBAC rules. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Kubernetes API v1.28 to v1.37; none of these has moved since v1.21, when CronJob became stable. */
export const KUBE_RESOURCES: Readonly<Record<KubeKind, KubeResource>> = {
  Secret: { apiVersion: "v1", plural: "secrets", namespaced: true },
  ServiceAccount: { apiVersion: "v1", plural: "serviceaccounts", namespaced: true },
  Pod: { apiVersion: "v1", plural: "pods", namespaced: true },
  Node: { apiVersion: "v1", plural: "nodes", namespaced: false },
  Namespace: { apiVersion: "v1", plural: "namespaces", namespaced: false },
  Event: { apiVersion: "v1", plural: "events", namespaced: true },
  Deployment: { apiVersion: "apps/v1", plural: "deployments", namespaced: true },
  StatefulSet: { apiVersion: "apps/v1", plural: "statefulsets", namespaced: true },
  DaemonSet: { apiVersion: "apps/v1", plural: "daemonsets", namespaced: true },
  ReplicaSet: { apiVersion: "apps/v1", plural: "replicasets", namespaced: true },
  Job: { apiVersion: "batch/v1", plural: "jobs", namespaced: true },
  CronJob: { apiVersion: "batch/v1", plural: "cronjobs", namespaced: true },
};
