import type { Pod } from "../kube/objects.ts";
import { awaitsImage, podImages, pullFailure } from "./pod-images.ts";

/**
 * Whether a Pod may be in trouble for an image, by its status alone. `failing`: the kubelet says that a pull fails;
 * `waiting`: it has a node and waits for an image, which may be fine or may not; `none`: neither.
 */
export function troubleOf(pod: Pod): "failing" | "waiting" | "none" {
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed" || pod.metadata.deletionTimestamp !== undefined)
    return "none";
  const images = podImages(pod);
  if (images.some(({ status }) => pullFailure(status) !== undefined)) return "failing";
  const isPlaced = pod.spec.nodeName !== undefined;
  return isPlaced && images.some(({ status, role }) => role !== "ephemeral" && awaitsImage(status))
    ? "waiting"
    : "none";
}
