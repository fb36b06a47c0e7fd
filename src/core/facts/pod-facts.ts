import { imageText, parseImageReference, withDefaultTag } from "../image/reference.ts";
import type { ContainerStatus, KubeEvent, Pod } from "../kube/objects.ts";
import { podPullSecrets } from "../kubelet/pod-pull-secrets.ts";
import { accountOf } from "../pod/early-pods.ts";
import { awaitsImage, podImages, pullFailure } from "../pod/pod-images.ts";
import type { SpecImage, SpecImageRole } from "../pod/spec-images.ts";
import { type EventFacts, eventFacts } from "./event-facts.ts";

/** A Pod, as far as its images and what keeps it from running are concerned. */
export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly isBeingDeleted: boolean;
  /** `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`. */
  readonly phase: string;
  /** Why the Pod as a whole was ended or kept: `Evicted: The node was low on resource …`; absent for most. */
  readonly reason?: string;
  readonly account: string;
  /** The names in its `imagePullSecrets`: settled when it was made. */
  readonly pullSecrets: readonly string[];
  /** Absent until the scheduler has chosen one. */
  readonly node?: string;
  /** Its controller; absent for a Pod that somebody made by hand. */
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid: string };
  readonly images: readonly ImageFacts[];
  /** The conditions that do not hold, as `PodScheduled`. */
  readonly lacks: readonly PodCondition[];
  /** In the order of their times. Empty where they were not needed, or are gone (they live one hour). */
  readonly events: readonly EventFacts[];
}

export interface PodCondition {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** One image that a Pod pulls. */
export interface ImageFacts {
  readonly container: string;
  readonly role: SpecImageRole;
  /** As the spec's author wrote it. */
  readonly image: string;
  /** `Always`, `IfNotPresent`, `Never`; absent for a volume's. */
  readonly policy?: string;
  /** What the kubelet says of a pull that fails; absent where it does not say so. */
  readonly failure?: { readonly reason: string; readonly message: string };
  /** Whether the image is not there yet, as far as the kubelet has said. */
  readonly isAwaited: boolean;
  /** Why the container does not run although its image is there: `CrashLoopBackOff`; absent where it runs or waits for it. */
  readonly halt?: { readonly reason: string; readonly message: string };
}

export function podFacts(pod: Pod, events: readonly KubeEvent[]): PodFacts {
  const { metadata, spec, status } = pod;
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
  const reason = [status?.reason, status?.message].filter((text) => text !== undefined && text !== "");
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    uid: metadata.uid,
    createdAt: metadata.creationTimestamp,
    isBeingDeleted: metadata.deletionTimestamp !== undefined,
    phase: status?.phase ?? "Pending",
    ...(reason.length === 0 ? {} : { reason: reason.join(": ") }),
    account: accountOf(pod),
    pullSecrets: podPullSecrets({ pod: spec.imagePullSecrets }).names,
    ...(spec.nodeName === undefined ? {} : { node: spec.nodeName }),
    ...(owner === undefined ? {} : { owner: { kind: owner.kind, name: owner.name, uid: owner.uid } }),
    images: imagesOf(pod),
    lacks: (status?.conditions ?? []).flatMap((condition) => {
      const { type, status: value, reason: why = "", message = "" } = condition;
      return value === "False" ? [{ type, reason: why, message }] : [];
    }),
    events: eventFacts(events.filter(({ involvedObject }) => involvedObject.uid === metadata.uid)),
  };
}

function imagesOf(pod: Pod): readonly ImageFacts[] {
  const { containers, initContainers = [] } = pod.spec;
  const policies = new Map([...initContainers, ...containers].map((one) => [one.name, one.imagePullPolicy]));
  const all = podImages(pod);
  return all.map(({ container, role, image, status }) => {
    const policy = role === "volume" ? undefined : policies.get(container);
    const said = pullFailure(status);
    const failure = said === undefined || isOfAnother(said.message, image, all) ? undefined : said;
    const halt = said === undefined ? haltOf(status) : undefined;
    return {
      container,
      role,
      image,
      ...(policy === undefined ? {} : { policy }),
      ...(failure === undefined ? {} : { failure }),
      isAwaited: awaitsImage(status),
      ...(halt === undefined ? {} : { halt }),
    };
  });
}

/** Whether a failure is said of another image: one status speaks for a container's image and for the volumes it mounts. */
function isOfAnother(message: string, image: string, all: readonly SpecImage[]): boolean {
  if (all.every(({ role }) => role !== "volume")) return false;
  const named = all.filter((one) => namesImage(message, one.image));
  return named.length > 0 && named.every((one) => one.image !== image);
}

/** The kubelet quotes the name as it was written, the runtime with its registry and tag. */
function namesImage(message: string, image: string): boolean {
  const parsed = parseImageReference(image);
  const whole = parsed.ok ? imageText(withDefaultTag(parsed.image)) : image;
  return message.includes(`"${image}"`) || message.includes(`"${whole}"`);
}

/** Reasons of a waiting container that only say that its turn has not come. */
const NOT_YET: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

function haltOf(status: ContainerStatus | undefined): ImageFacts["halt"] {
  const { waiting, terminated } = status?.state ?? {};
  if (waiting?.reason !== undefined && !NOT_YET.has(waiting.reason))
    return { reason: waiting.reason, message: waiting.message ?? "" };
  if (terminated === undefined || terminated.exitCode === 0) return undefined;
  const { reason = "Error", message = "", exitCode } = terminated;
  return { reason, message: message === "" ? `exit code ${exitCode}` : message };
}
