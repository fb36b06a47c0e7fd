import { explainText, type TextExplanation } from "../explain/explain.ts";
import type { EventFacts } from "../facts/event-facts.ts";
import type { NodeAttempt } from "../facts/node-attempt.ts";
import type { ImageFacts, PodFacts } from "../facts/pod-facts.ts";

/** What the kubelet says of a pull that fails, and what that means by itself. */
export interface KubeletWords {
  /** With its reason before it: `ErrImagePull: failed to pull and unpack …`. */
  readonly text: string;
  readonly explanation: TextExplanation;
}

/** Up to Kubernetes v1.31 a container that waits for the next attempt says no more than this. */
const BARE_BACK_OFF = /^Back-off pulling image "[^"]*"$/;

/** Undefined where the kubelet says that it failed and nowhere why: the event that did is gone after an hour. */
export function kubeletWords({ events }: PodFacts, image: ImageFacts): KubeletWords | undefined {
  const { failure } = image;
  if (failure === undefined) return undefined;
  const isBare = failure.message === "" || BARE_BACK_OFF.test(failure.message);
  const { reason, message } = isBare ? (lastFailure(events, image) ?? failure) : failure;
  const text = reason === message ? reason : `${reason}: ${message}`;
  if (isBare && message === failure.message && NAMELESS.has(reason)) return undefined;
  return { text, explanation: explainText(text) };
}

/** What the kubelet said of an attempt that it was made to; undefined where it pulled. */
export function attemptWords({ outcome }: NodeAttempt): KubeletWords | undefined {
  if (outcome.kind === "pulled") return undefined;
  const text = `${outcome.reason}: ${outcome.message}`;
  return { text, explanation: explainText(text) };
}

/** Reasons that say nothing without their message. */
const NAMELESS: ReadonlySet<string> = new Set(["ErrImagePull", "ImagePullBackOff"]);

/** Events that say why, and not only that. */
const TELLING: ReadonlySet<string> = new Set(["Failed", "InspectFailed", "ErrImageNeverPull"]);

function lastFailure(events: readonly EventFacts[], { container, image }: ImageFacts) {
  return events.findLast(
    (event) =>
      TELLING.has(event.reason) &&
      !event.message.startsWith("Error: ") &&
      (event.container === container || event.message.includes(`"${image}"`)),
  );
}

/** Since when the image fails, and how often it was tried, as far as events say; RFC 3339. */
export function failingSince(
  { events }: PodFacts,
  { container }: ImageFacts,
): { readonly since: string; readonly tries: number } | undefined {
  const failed = events.filter(
    (event) =>
      event.container === container && TELLING.has(event.reason) && !event.message.startsWith("Error: "),
  );
  const [since] = failed.flatMap(({ firstAt }) => firstAt ?? []).toSorted();
  if (since === undefined) return undefined;
  return { since, tries: failed.reduce((sum, { count }) => sum + count, 0) };
}

/** Since when the kubelet pulls the image that the container waits for; undefined where it does not. */
export function pulledSince(
  { events }: PodFacts,
  { container, isAwaited, failure }: ImageFacts,
): string | undefined {
  if (!isAwaited || failure !== undefined) return undefined;
  const last = events.findLast((event) => event.container === container);
  return last?.reason === "Pulling" ? last.lastAt : undefined;
}
