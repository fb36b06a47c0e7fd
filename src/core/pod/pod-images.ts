import type { ContainerStatus, Pod } from "../kube/objects.ts";
import { type SpecImage, specImages } from "./spec-images.ts";

/** An image that a Pod pulls, with what the kubelet says of it, if anything yet. */
export interface ContainerImage extends SpecImage {
  readonly status?: ContainerStatus;
}

/** Every image that a Pod pulls: init, ordinary and ephemeral containers, then image volumes. */
export function podImages(pod: Pod): readonly ContainerImage[] {
  return specImages(pod.spec).map((used) => {
    const status = statusOf(pod, used);
    return status === undefined ? used : { ...used, status };
  });
}

const STATUSES_OF_ROLE = {
  init: "initContainerStatuses",
  container: "containerStatuses",
  ephemeral: "ephemeralContainerStatuses",
} as const;

function statusOf(pod: Pod, { role, container }: SpecImage): ContainerStatus | undefined {
  if (role === "volume") return statusOfVolumes(pod);
  return pod.status?.[STATUSES_OF_ROLE[role]]?.find(({ name }) => name === container);
}

/**
 * What stands for an image volume, of which the kubelet says nothing by itself. It pulls volumes before it starts any
 * container, and says a failure at the containers that mount it (Kubernetes v1.37, pkg/kubelet/kuberuntime/
 * kuberuntime_manager.go, SyncPod): so the container that waits longest speaks for the volume.
 */
function statusOfVolumes({ status }: Pod): ContainerStatus | undefined {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return (
    statuses.find((one) => pullFailure(one) !== undefined) ??
    statuses.find((one) => hadImage(one)) ??
    statuses[0]
  );
}

/** Reasons of a waiting container whose turn has not come yet: nothing is known of its image. */
const REASONS_BEFORE_PULLING: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

/**
 * Reasons of a waiting container that the kubelet gives only once the image is there (Kubernetes v1.37,
 * pkg/kubelet/kuberuntime/kuberuntime_container.go, startContainer: pulling is its first step).
 */
const REASONS_AFTER_PULLING: ReadonlySet<string> = new Set([
  "CrashLoopBackOff",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "PreCreateHookError",
  "PreStartHookError",
  "PostStartHookError",
]);

/**
 * Why the container's image could not be pulled, as the kubelet says it; undefined when it does not say so.
 *
 * Every reason counts that is not known to be about something else, because the kubelet (1.33 and later) uses the
 * raw text of a decoding error as reason when a pull secret is malformed.
 */
export function pullFailure(
  status: ContainerStatus | undefined,
): { reason: string; message: string } | undefined {
  const { reason, message = "" } = status?.state?.waiting ?? {};
  if (reason === undefined || reason === "") return undefined;
  if (REASONS_BEFORE_PULLING.has(reason) || REASONS_AFTER_PULLING.has(reason)) return undefined;
  return { reason, message };
}

/** What stands for a container that never was, in a Pod that was ended (status_manager.go, TerminatePod). */
const NEVER_SEEN = "ContainerStatusUnknown";

/** Whether the kubelet has shown that the container's image was on the node: it got past pulling it. */
export function hadImage(status: ContainerStatus | undefined): boolean {
  if (status === undefined) return false;
  const { waiting, running, terminated } = status.state ?? {};
  const ended = terminated ?? status.lastState?.terminated;
  return (
    status.imageID !== "" ||
    running !== undefined ||
    (ended !== undefined && ended.reason !== NEVER_SEEN) ||
    REASONS_AFTER_PULLING.has(waiting?.reason ?? "")
  );
}

/**
 * Whether the container waits for its image: it is not on the node yet, as far as the kubelet has said, or was there
 * once and must be pulled again (`imagePullPolicy: Always`), which fails.
 */
export function awaitsImage(status: ContainerStatus | undefined): boolean {
  if (pullFailure(status) !== undefined) return true;
  return status?.state?.terminated === undefined && !hadImage(status);
}
