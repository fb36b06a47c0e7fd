import { redactMessage } from "../explain/explanation-finding.ts";
import type { EventFacts } from "./event-facts.ts";
import type { Facts } from "./facts.ts";
import type { NodeAttempt } from "./node-attempt.ts";
import type { ImageFacts, PodFacts } from "./pod-facts.ts";
import type { SecretFacts } from "./secret-facts.ts";

/** Facts as they are kept in a file: what they are about, so that the file alone gives the same report again. */
export interface SavedFacts {
  /** What was looked at: `pod shop/web-1`. */
  readonly asked: string;
  /** How many Pods there were, those that ran well included. */
  readonly count: number;
  /** Whether every Pod of a place was looked at, and not one that somebody asked for. */
  readonly isOfMany: boolean;
  readonly facts: Facts;
}

/**
 * Facts fit for a file that others read. Passwords print as `‹redacted›` anyway; here goes what may stand elsewhere: user
 * and password in a server key, signed URLs and tokens in messages.
 */
export function redactedFacts(facts: Facts): Facts {
  return {
    ...facts,
    pods: facts.pods.map(redactedPod),
    secrets: facts.secrets.map(redactedSecret),
    ...(facts.attempts === undefined ? {} : { attempts: facts.attempts.map(redactedAttempt) }),
    unseen: facts.unseen.map((one) => ({ ...one, why: redactMessage(one.why) })),
  };
}

function redactedPod(pod: PodFacts): PodFacts {
  return {
    ...pod,
    ...(pod.reason === undefined ? {} : { reason: redactMessage(pod.reason) }),
    images: pod.images.map(redactedImage),
    lacks: pod.lacks.map((one) => ({ ...one, message: redactMessage(one.message) })),
    events: pod.events.map(redactedEvent),
  };
}

function redactedImage(image: ImageFacts): ImageFacts {
  const { failure, halt } = image;
  return {
    ...image,
    ...(failure === undefined ? {} : { failure: { ...failure, message: redactMessage(failure.message) } }),
    // A program's last words may be anything.
    ...(halt === undefined ? {} : { halt: { ...halt, message: redactMessage(halt.message) } }),
  };
}

function redactedEvent(event: EventFacts): EventFacts {
  return { ...event, message: redactMessage(event.message) };
}

function redactedAttempt(attempt: NodeAttempt): NodeAttempt {
  const { outcome } = attempt;
  return outcome.kind === "pulled"
    ? attempt
    : { ...attempt, outcome: { ...outcome, message: redactMessage(outcome.message) } };
}

function redactedSecret(secret: SecretFacts): SecretFacts {
  if (secret.kind !== "seen" || secret.reading.kind !== "entries") return secret;
  const entries = secret.reading.entries.map((entry) => ({ ...entry, key: redactedKey(entry.key) }));
  return { ...secret, reading: { kind: "entries", entries } };
}

/** The kubelet drops what stands before the at sign, so that the key matches the same images without it. */
function redactedKey(key: string): string {
  return key.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/]*@/i, "$1redacted@");
}
