import { type ClusterFacts, sawAll } from "../cluster/cluster-facts.ts";
import { endsWithin, hasEnded } from "../expiry/credential-end.ts";
import { repositoryName } from "../image/reference.ts";
import type { PullState } from "../report/status-report.ts";
import type { PullUse } from "./pull-uses.ts";
import type { EndingCandidate, SecretLists } from "./secret-lists.ts";

/** How one use of an image stands. */
export interface UseState {
  readonly use: PullUse;
  readonly state: PullState;
  readonly candidates: readonly EndingCandidate[];
  /** When the last of the candidates has ended; absent where nobody knows, or there is none. */
  readonly lastEnd?: Date;
  /** Why, for people. */
  readonly reason?: string;
  /** Of `not-attached`: a secret that would serve. */
  readonly serving?: string;
}

export interface StateQuestion {
  readonly facts: Pick<ClusterFacts, "unseen">;
  readonly lists: SecretLists;
  readonly now: Date;
  /** How soon is soon, in milliseconds. */
  readonly withinMs: number;
  /** Whether some Pod of the namespace got the image without a credential. */
  readonly cameWithout: (use: PullUse) => boolean;
}

export function stateOfUse(use: PullUse, question: StateQuestion): UseState {
  const standing = standingOf(use, question);
  if (use.failure === undefined) return standing;
  return { ...standing, state: "failing", reason: failureText(use, standing) };
}

/** Go's text of a decoding error stands where a word should be, and may be long (pod-images.ts). */
const LONGEST_REASON_LENGTH = 60;

function failureText({ failure = "" }: PullUse, { reason }: UseState): string {
  const word =
    failure.length > LONGEST_REASON_LENGTH ? `${failure.slice(0, LONGEST_REASON_LENGTH)}…` : failure;
  return reason === undefined ? word : `${word}; ${reason}`;
}

function standingOf(use: PullUse, question: StateQuestion): UseState {
  const { lists } = question;
  const repository = repositoryName(use.image);
  const { candidates, undecodable, missing } = lists.lookUp(use.namespace, use.secretNames, repository);
  if (undecodable !== undefined) {
    const reason = `secret ${undecodable} cannot be decoded, and a kubelet then uses none`;
    return { use, state: "undecodable", candidates, reason };
  }
  if (candidates.length > 0) return withCandidates(use, candidates, question);
  // A name without a secret may be one that we may not see.
  if (missing.length > 0 && !sawAll(question.facts, "Secret", use.namespace))
    return { use, state: "unknown", candidates, reason: "its pull secrets may not be read" };
  const [serving] = lists.serving(use.namespace, repository);
  if (serving !== undefined) {
    const reason = `secret ${serving} has an entry for it, and ServiceAccount ${use.account} does not name it`;
    return { use, state: "not-attached", candidates, reason, serving };
  }
  const gone = missing.length === 0 ? "" : `; secret ${missing.join(", ")}, which is named, is not there`;
  if (use.came || question.cameWithout(use))
    return { use, state: "not-needed", candidates, reason: `pulled without a pull secret${gone}` };
  return { use, state: "uncovered", candidates, reason: `no pull secret has an entry for it${gone}` };
}

/** A kubelet tries one after the other, so that the last to end decides. */
function withCandidates(
  use: PullUse,
  candidates: readonly EndingCandidate[],
  { now, withinMs }: StateQuestion,
): UseState {
  const ends = candidates.flatMap(({ end }) => (end.kind === "at" ? [end.at.getTime()] : []));
  if (ends.length < candidates.length) return { use, state: "covered", candidates };
  const lastEnd = new Date(Math.max(...ends));
  const end = { kind: "at", at: lastEnd, from: "mark" } as const;
  const secret = candidates.map(({ source }) => (source.kind === "secret" ? source.name : "")).join(", ");
  const day = lastEnd.toISOString().slice(0, "2027-01-31".length);
  if (hasEnded(end, now))
    return {
      use,
      state: "expired",
      candidates,
      lastEnd,
      reason: `the credential in secret ${secret} ended on ${day}`,
    };
  if (endsWithin(end, now, withinMs))
    return {
      use,
      state: "expiring",
      candidates,
      lastEnd,
      reason: `the credential in secret ${secret} ends on ${day}`,
    };
  return { use, state: "covered", candidates, lastEnd };
}
