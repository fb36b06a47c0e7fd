import type { Container, ContainerStatus, Pod } from "../kube/objects.ts";

/** A container of a Pod that has an image to pull, with what the kubelet says of it, if anything yet. */
export interface ContainerImage {
  readonly container: string;
  /** As the Pod's author wrote it. */
  readonly image: string;
  readonly status?: ContainerStatus;
}

/** Every image that a Pod pulls: init, ordinary and ephemeral containers, in that order. */
export function podImages(pod: Pod): readonly ContainerImage[] {
  return [
    ...pair(pod.spec.initContainers, pod.status?.initContainerStatuses),
    ...pair(pod.spec.containers, pod.status?.containerStatuses),
    ...pair(pod.spec.ephemeralContainers, pod.status?.ephemeralContainerStatuses),
  ];
}

function pair(
  containers: readonly Container[] | undefined,
  statuses: readonly ContainerStatus[] | undefined,
): readonly ContainerImage[] {
  return (containers ?? []).flatMap(({ name, image }) => {
    if (image === undefined || image === "") return [];
    const status = statuses?.find((candidate) => candidate.name === name);
    return [status === undefined ? { container: name, image } : { container: name, image, status }];
  });
}

/**
 * Reasons of a waiting container that are not about its image: the image is there, or it is not its turn yet.
 * The list is of what is *not* a pull failure, because the kubelet (1.33 and later) uses the raw text of a
 * decoding error as reason when a pull secret is malformed.
 */
const REASONS_BESIDE_PULLING: ReadonlySet<string> = new Set([
  "ContainerCreating",
  "PodInitializing",
  "CrashLoopBackOff",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "PreCreateHookError",
  "PreStartHookError",
  "PostStartHookError",
]);

/** Why the container's image could not be pulled, as the kubelet says it; undefined when it does not say so. */
export function pullFailure(
  status: ContainerStatus | undefined,
): { reason: string; message: string } | undefined {
  const waiting = status?.state?.waiting;
  if (waiting?.reason === undefined || REASONS_BESIDE_PULLING.has(waiting.reason)) return undefined;
  return { reason: waiting.reason, message: waiting.message ?? "" };
}

/** Whether the container's image is not on the node yet, as far as the kubelet has said. */
export function awaitsImage(status: ContainerStatus | undefined): boolean {
  if (status === undefined) return true;
  return (
    status.imageID === "" && status.state?.running === undefined && status.state?.terminated === undefined
  );
}
