import type { Pod } from "../core/kube/objects.ts";
import type { Action } from "../core/plan/action.ts";
import { awaitsImage, podImages, pullFailure } from "../core/pod/pod-images.ts";
import type { ReplacedPod } from "../core/report/connect-report.ts";
import { startBound } from "./bound.ts";
import { judgeFailedPull } from "./judge-failed-pull.ts";
import type { Ports } from "./ports.ts";

type Restart = Extract<Action, { kind: "restart" }>;

export interface FollowRequest {
  readonly namespace: string;
  readonly restarts: readonly Restart[];
  /** UIDs of the Pods that were there before: a sibling that was running all the while is no replacement. */
  readonly known: ReadonlySet<string>;
  /** What they were made anew for. */
  readonly secretName: string;
}

/**
 * How long the replacements may take, in milliseconds, the kubelet's first and second back-off included; after it they
 * are reported as they are.
 */
const FOLLOW_TIMEOUT_MS = 60_000;

/**
 * Watches a namespace until every Pod that was deleted has a successor that has its images, one of them failed to pull
 * for good, or the time is over.
 */
export async function followRestarts(ports: Ports, request: FollowRequest): Promise<readonly ReplacedPod[]> {
  const { namespace, restarts } = request;
  if (restarts.length === 0) return [];
  const bounded = startBound(ports, FOLLOW_TIMEOUT_MS);
  const { signal } = bounded;
  const successors = new Map<string, ReplacedPod>();
  try {
    for await (const event of ports.kube.watch("Pod", { namespace, signal })) {
      if (event.type === "ended") break;
      const { uid } = event.object.metadata;
      if (event.type === "deleted") successors.delete(uid);
      else if (isReplacement(event.object, request))
        successors.set(uid, await replacementOf(ports, event.object, request.secretName));
      if (isSettled([...successors.values()], restarts.length)) break;
    }
  } finally {
    bounded.end();
  }
  ports.signal.throwIfAborted();
  return [...successors.values()];
}

function isReplacement(pod: Pod, { restarts, known }: FollowRequest): boolean {
  const { deletionTimestamp, uid, ownerReferences } = pod.metadata;
  if (deletionTimestamp !== undefined || known.has(uid)) return false;
  const controller = ownerReferences?.find((reference) => reference.controller === true);
  return controller !== undefined && restarts.some(({ owner }) => owner.uid === controller.uid);
}

function isSettled(replacements: readonly ReplacedPod[], wanted: number): boolean {
  if (replacements.some(({ state }) => state === "pull-failed")) return true;
  return replacements.filter(({ state }) => state === "pulled").length >= wanted;
}

async function replacementOf(ports: Ports, pod: Pod, secretName: string): Promise<ReplacedPod> {
  const images = podImages(pod);
  const failed = images.flatMap(({ image, status }) => {
    const failure = pullFailure(status);
    return failure === undefined ? [] : [{ image, secretName, ...failure }];
  });
  const judged = await Promise.all(failed.map((failure) => judgeFailedPull(ports, pod, failure)));
  const final = judged.find(({ isFinal }) => isFinal);
  const isPulled = images.every(({ status }) => !awaitsImage(status));
  const message = (final ?? judged[0])?.message;
  return {
    namespace: pod.metadata.namespace ?? "",
    name: pod.metadata.name,
    state: final !== undefined ? "pull-failed" : isPulled ? "pulled" : "waiting",
    phase: pod.status?.phase ?? "Pending",
    ...(pod.spec.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
    ...(message === undefined ? {} : { message }),
  };
}
