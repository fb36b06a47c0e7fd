import type { Container, PodSpec } from "../kube/objects.ts";

/** What pulls an image. `volume`: an image volume, which is pulled with the Pod's pull secrets all the same. */
export type SpecImageRole = "init" | "container" | "ephemeral" | "volume";

/** An image that a Pod of the spec pulls. */
export interface SpecImage {
  /** The container's name, or the volume's. */
  readonly container: string;
  readonly role: SpecImageRole;
  /** As the spec's author wrote it. */
  readonly image: string;
}

/** Every image of a Pod or of a workload's template: init, ordinary and ephemeral containers, then image volumes. */
export function specImages(spec: PodSpec): readonly SpecImage[] {
  return [
    ...ofContainers("init", spec.initContainers),
    ...ofContainers("container", spec.containers),
    ...ofContainers("ephemeral", spec.ephemeralContainers),
    ...(spec.volumes ?? []).flatMap(({ name, image }) => used("volume", name, image?.reference)),
  ];
}

function ofContainers(role: SpecImageRole, containers: readonly Container[] = []): readonly SpecImage[] {
  return containers.flatMap(({ name, image }) => used(role, name, image));
}

function used(role: SpecImageRole, container: string, image: string | undefined): readonly SpecImage[] {
  return image === undefined || image === "" ? [] : [{ container, role, image }];
}

/** The ServiceAccount that Pods of the spec run as; admission writes `default` where none is named. */
export function specAccount(spec: PodSpec): string {
  return spec.serviceAccountName === undefined || spec.serviceAccountName === ""
    ? "default"
    : spec.serviceAccountName;
}
