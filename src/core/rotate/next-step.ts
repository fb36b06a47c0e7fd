import type { RotationStage } from "../marks/rotation-mark.ts";

/** What has been seen of a proof in this run. `not-asked`: the person does not want it. */
export type ProofState = "not-asked" | "unproven" | "proven" | "refused" | "unsure";

/** All that decides what comes next in a rotation. */
export interface RotationState {
  /** Who has the new credential: a person gives it, and has it still; or it is made for this, and shown once. */
  readonly source: "given" | "made";
  /** How far the journal says it is; absent: there is none. */
  readonly stage?: RotationStage;
  /** Whether the journal is under this run's name. */
  readonly isHeld: boolean;
  /** Whether there is a new credential: in this run's hands, or in the journal. */
  readonly hasNext: boolean;
  /** By the registry. */
  readonly credential: ProofState;
  /** What the journal's own namespace has in use. `changed`: neither; somebody wrote a third one. */
  readonly first: "old" | "new" | "changed";
  /** By a node, in the journal's own namespace. */
  readonly node: ProofState;
  /** How many other namespaces hold another credential than the new one, and have not refused to be written. */
  readonly waiting: number;
  /** How many could not be written. */
  readonly failed: number;
  /** By a node, in one of the others; `not-asked` where there are none. */
  readonly others: ProofState;
}

export type RotationStep =
  /** Writes this run's name, before anything is made that would be shown once. */
  | "claim"
  /** Makes a new credential, or takes the one that a person gives. */
  | "obtain"
  | "prove-credential"
  /** Writes the new credential into the journal, under this run's name. */
  | "record"
  | "use-first"
  | "prove-from-node"
  | "go-on"
  | "use-in-others"
  | "prove-in-others"
  /** All of them have it: the journal goes. */
  | "close"
  /** All of them had it before this run. */
  | "leave-as-is"
  /** The new credential is no good, or cannot be shown to be: the journal goes, the old one is in use. */
  | "take-back"
  /** Nothing was written that would have to be taken back. */
  | "stop"
  /** Some namespaces still have the old credential: the journal stays, and the same command goes on. */
  | "leave-open";

/**
 * What a rotation does next. Equal states give the same step, whichever run it is: so a run that was killed is gone on
 * with, or taken back, by the next one.
 *
 * The new credential is proven before it is in use anywhere; in use in one namespace and pulled with by a node before the
 * others get it; and there too before the journal goes. What a person gave is proven before anything is written at all.
 */
export function nextStep(state: RotationState): RotationStep {
  const { source, stage, isHeld, credential } = state;
  if (!state.hasNext) return source === "made" && !(stage === "claimed" && isHeld) ? "claim" : "obtain";
  if (source === "made" && isUnwritten(state)) return "record";
  if (credential === "unproven") return "prove-credential";
  return credential === "proven" || credential === "not-asked" ? withGood(state) : withBad(state);
}

/** Whether the journal has no new credential. */
function isUnwritten({ stage }: RotationState): boolean {
  return stage === undefined || stage === "claimed";
}

function withBad(state: RotationState): RotationStep {
  // Nobody can go back once others have it: what is refused there needs another credential.
  if (state.stage === undefined || state.stage === "others") return "stop";
  return isUnwritten(state) || !state.isHeld ? "record" : "take-back";
}

function withGood(state: RotationState): RotationStep {
  const { stage } = state;
  if (stage === undefined && hasItAll(state)) return "leave-as-is";
  if (isUnwritten(state) || !state.isHeld) return "record";
  if (stage === "made") return "use-first";
  return stage === "first" ? inFirst(state) : inOthers(state);
}

function hasItAll({ first, waiting, failed }: RotationState): boolean {
  return first === "new" && waiting + failed === 0;
}

function inFirst({ first, node, waiting, failed }: RotationState): RotationStep {
  if (first === "changed") return "take-back";
  if (first === "old") return "use-first";
  switch (node) {
    case "unproven":
      return "prove-from-node";
    case "refused":
    case "unsure":
      return "take-back";
    default:
      return waiting + failed > 0 ? "go-on" : "close";
  }
}

function inOthers({ waiting, failed, others }: RotationState): RotationStep {
  if (waiting > 0) return "use-in-others";
  if (failed > 0) return "leave-open";
  if (others === "unproven") return "prove-in-others";
  // The credential is proven; that no node could be made to try there too is said, and keeps nobody waiting.
  return others === "refused" ? "leave-open" : "close";
}
