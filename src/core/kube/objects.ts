import type { SecretText } from "../credential/secret-text.ts";

/*
 * The part of each Kubernetes object that pullpass reads. What a server sends beyond it is kept (an update
 * must send it back) but has no type here. Shapes: Kubernetes API v1.37.
 */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly time?: string;
}

export interface ObjectMeta {
  readonly name: string;
  /** Absent on cluster-scoped objects. */
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** RFC 3339, whole seconds. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

export interface KubeObject {
  readonly metadata: ObjectMeta;
}

export interface PullSecret extends KubeObject {
  /** `kubernetes.io/dockerconfigjson`, `Opaque`, … */
  readonly type: string;
  /** Values in base64, as the API carries them. */
  readonly data?: Readonly<Record<string, SecretText>>;
  readonly immutable?: boolean;
}

/** An entry of `imagePullSecrets`. */
export interface LocalObjectReference {
  /** The API allows it to be absent or empty; the kubelet then skips the entry. */
  readonly name?: string;
}

export interface ServiceAccount extends KubeObject {
  readonly imagePullSecrets?: readonly LocalObjectReference[];
}

export interface Container {
  readonly name: string;
  /** The API allows it to be absent (a template for a sidecar injector); nothing can be pulled then. */
  readonly image?: string;
  /** `Always`, `IfNotPresent`, `Never`; admission fills it in. */
  readonly imagePullPolicy?: string;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: { readonly reason?: string; readonly message?: string; readonly exitCode: number };
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

/** A volume of a Pod, as far as an image is pulled for it. */
export interface Volume {
  readonly name: string;
  /** An image volume (Kubernetes v1.31); the API allows its reference to be absent in a template. */
  readonly image?: { readonly reference?: string };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly imagePullSecrets?: readonly LocalObjectReference[];
  readonly serviceAccountName?: string;
  readonly nodeName?: string;
}

export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: {
    /** `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`. */
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

/** What a workload makes its Pods from. */
export interface PodTemplate {
  readonly spec: PodSpec;
}

/** A Deployment, StatefulSet, DaemonSet, ReplicaSet or Job. */
export interface Workload extends KubeObject {
  readonly spec: { readonly template: PodTemplate };
}

export interface CronJob extends KubeObject {
  readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } } };
}

export interface Node extends KubeObject {
  /** `providerID`: which machine it is, as the cloud's controller wrote it down; absent outside clouds. */
  readonly spec?: { readonly unschedulable?: boolean; readonly providerID?: string };
  readonly status?: {
    readonly nodeInfo?: {
      readonly operatingSystem: string;
      readonly architecture: string;
      readonly kubeletVersion?: string;
      /** `containerd://2.4.2`. */
      readonly containerRuntimeVersion?: string;
    };
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export interface Namespace extends KubeObject {
  readonly status?: { readonly phase?: string };
}

export interface KubeEvent extends KubeObject {
  readonly involvedObject: {
    readonly kind?: string;
    readonly name?: string;
    readonly uid?: string;
    readonly fieldPath?: string;
  };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  /** How often it came; absent: once. */
  readonly count?: number;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

export interface KubeObjects {
  readonly Secret: PullSecret;
  readonly ServiceAccount: ServiceAccount;
  readonly Pod: Pod;
  readonly Node: Node;
  readonly Namespace: Namespace;
  readonly Event: KubeEvent;
  readonly Deployment: Workload;
  readonly StatefulSet: Workload;
  readonly DaemonSet: Workload;
  readonly ReplicaSet: Workload;
  readonly Job: Workload;
  readonly CronJob: CronJob;
}

export type KubeKind = keyof KubeObjects;

/** The kinds that make Pods from a template. */
export type WorkloadKind = "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "CronJob";
