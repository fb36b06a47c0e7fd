import { explainText } from "../explain/explain.ts";
import type { Cause } from "../finding/causes.ts";
import type { KubeEvent } from "../kube/objects.ts";

/** A pull that failed, of a Pod that was made after its credential was written. */
export interface FailedPull {
  /** As it stands in the Pod. */
  readonly image: string;
  /** The kubelet's reason and message, as `pullFailure` reads them. */
  readonly reason: string;
  readonly message: string;
  /** The secret that holds the credential. */
  readonly secretName: string;
}

export interface PullJudgement {
  /** Whether the kubelet's next attempt will end as this one did. */
  readonly isFinal: boolean;
  /** Why the last attempt failed. The Pod's status may be behind its events, and before Kubernetes 1.32 lacks it. */
  readonly reason: string;
  readonly message: string;
}

/**
 * Judges whether a failure says anything yet. The kubelet reads secrets late on a busy node: without one in time it pulls
 * without, and what it has read may be from before the write. It tries again after 10 s, 20 s, …
 *
 * Final at once is what no credential explains (no such tag, no such platform, a name that does not resolve), unless the
 * kubelet says that it pulled without the secret. A refusal that a late credential explains is final with the second attempt.
 *
 * @param events the Pod's own
 */
export function judgePull(pull: FailedPull, events: readonly KubeEvent[]): PullJudgement {
  const { image, secretName } = pull;
  const begun = events.filter((event) => isAttempt(event, image));
  const failed = events.flatMap((event) => failureIn(event, image) ?? []);
  const [last] = failed.toSorted((a, b) => timeOf(b.event) - timeOf(a.event));
  const { reason, message } = last ?? pull;
  const failures = timesOf(failed.map(({ event }) => event));
  const isUnderWay = timesOf(begun) > failures;
  const isWithout = pulledWithout(secretName, ofLastAttempt(events, begun));
  const isRefused = failures >= 2 || !isOfLateCredential(message === "" ? reason : message);
  return { isFinal: !isUnderWay && !isWithout && isRefused, reason, message };
}

function isAttempt({ reason, message }: KubeEvent, image: string): boolean {
  return reason === "Pulling" && message?.startsWith(`Pulling image "${image}"`) === true;
}

interface Failure {
  readonly event: KubeEvent;
  readonly reason: string;
  readonly message: string;
}

/** Why an attempt failed, of the event that comes for each (Kubernetes v1.37.2, pkg/kubelet/images/image_manager.go). */
function failureIn(event: KubeEvent, image: string): Failure | undefined {
  const { reason, message = "" } = event;
  const head = `Failed to pull image "${image}": `;
  if (reason !== "Failed" || !message.startsWith(head)) return undefined;
  return { event, reason: "ErrImagePull", message: message.slice(head.length) };
}

function timesOf(events: readonly KubeEvent[]): number {
  return events.reduce((sum, { count }) => sum + (count ?? 1), 0);
}

/** In milliseconds since 1970; 0 where the event has no time. */
function timeOf({ lastTimestamp }: KubeEvent): number {
  return Date.parse(lastTimestamp ?? "") || 0;
}

/**
 * How long before an attempt the kubelet may have said that it does without a secret, in milliseconds: both come of one
 * look at the Pod, and the attempt before was 10 s ago at least. Times of events have whole seconds.
 */
const SAME_LOOK_MS = 5_000;

/** All where it was the first: the Pod's sandbox may have taken long in between. */
function ofLastAttempt(events: readonly KubeEvent[], begun: readonly KubeEvent[]): readonly KubeEvent[] {
  if (timesOf(begun) < 2) return events;
  const last = Math.max(...begun.map(timeOf));
  return events.filter((event) => timeOf(event) >= last - SAME_LOOK_MS);
}

/**
 * Whether the kubelet says that it tried to pull without this secret, because it could not read it in time: a busy node
 * gives up on that after a second (Kubernetes v1.37.2, pkg/kubelet/kubelet.go, event `FailedToRetrieveImagePullSecret`).
 */
function pulledWithout(secretName: string, events: readonly KubeEvent[]): boolean {
  const lacked = events.filter(({ reason }) => reason === "FailedToRetrieveImagePullSecret");
  return lacked.some(({ message }) =>
    /\(([^)]*)\)/
      .exec(message ?? "")?.[1]
      ?.split(", ")
      .includes(secretName),
  );
}

/** What a registry says to a credential that is not there, or is an older one; and what says nothing at all. */
const LATE: ReadonlySet<Cause> = new Set([
  "no-credentials",
  "wrong-credentials",
  "expired-credentials",
  "insufficient-permission",
  "pull-secret-missing",
  "pull-secret-not-matched",
  // The kubelet's own bucket, emptied by the Pods that were made anew together.
  "kubelet-throttled",
  "unknown",
]);

function isOfLateCredential(text: string): boolean {
  const { cause, alternatives } = explainText(text);
  return [cause, ...alternatives].some((one) => LATE.has(one));
}
