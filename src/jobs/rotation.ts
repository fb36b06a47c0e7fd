import { type Credential, isSameCredential } from "../core/credential/credential.ts";
import { serverKeyFor } from "../core/dockerconfig/server-key.ts";
import type { ImageReference } from "../core/image/image-reference.ts";
import type { EntryMark } from "../core/marks/entry-marks.ts";
import type { RotationStage } from "../core/marks/rotation-mark.ts";
import type { RotateReport } from "../core/report/rotate-report.ts";
import type { ProofState, RotationState } from "../core/rotate/next-step.ts";
import type { RotationPlace } from "../core/rotate/places.ts";
import type { RotateIntent } from "../core/rotate/rotate-intent.ts";
import type { Blocked } from "./blocked.ts";
import type { RotateOptions } from "./rotate-options.ts";
import type { RotationMaker } from "./rotation-maker.ts";

/** A new credential, with what is to be recorded beside it. */
export interface NextCredential {
  readonly credential: Credential;
  readonly mark: EntryMark;
}

export type RotateDraft = Omit<RotateReport, "verdict">;

/** A rotation as one run knows it: what `nextStep` decides by, and what the steps need. Each step gives a new one. */
export interface Rotation {
  readonly intent: RotateIntent;
  readonly options: RotateOptions;
  /** This run's name in the journal. */
  readonly holder: string;
  readonly startedAt: string;
  /** The namespace that keeps the journal and is the first to use the new credential. */
  readonly lead: string;
  /** The other namespaces that hold the entry, as they were read last. */
  readonly others: readonly RotationPlace[];
  readonly source: RotationState["source"];
  /** Who makes and ends credentials of this entry's method; absent: a person does. */
  readonly maker?: RotationMaker;
  /** What is recorded of the credential that is replaced. */
  readonly oldMark: EntryMark;
  readonly stage?: RotationStage;
  /** Whose the journal was when it was read; absent: there was none. */
  readonly seen?: string;
  readonly next?: NextCredential;
  /** What the lead's secret has in use. */
  readonly inUse: Credential;
  /** What is replaced. */
  readonly old: Credential;
  readonly image?: ImageReference;
  readonly credential: ProofState;
  readonly node: ProofState;
  readonly inOthers: ProofState;
  /** How often the others were written. */
  readonly rounds: number;
  /** The other namespaces that could not be written. */
  readonly failed: readonly string[];
  readonly draft: RotateDraft;
  /** Why it cannot go on; absent: it can. */
  readonly stopped?: Blocked;
}

/** What decides the next step. */
export function stateOf(rotation: Rotation): RotationState {
  const { source, stage, seen, holder, next, credential, node, failed } = rotation;
  return {
    source,
    ...(stage === undefined ? {} : { stage }),
    isHeld: seen === holder,
    hasNext: next !== undefined,
    credential,
    first: firstOf(rotation),
    node,
    waiting: waitingIn(rotation).length,
    failed: failed.length,
    others: rotation.others.length === 0 ? "not-asked" : rotation.inOthers,
  };
}

function firstOf({ next, inUse, old }: Rotation): RotationState["first"] {
  if (next !== undefined && isSameCredential(inUse, next.credential)) return "new";
  return isSameCredential(inUse, old) ? "old" : "changed";
}

/** The other namespaces that are to get the new credential yet. */
export function waitingIn({ others, next, failed }: Rotation): readonly RotationPlace[] {
  return others
    .filter(({ credential }) => next === undefined || !isSameCredential(credential, next.credential))
    .filter(({ namespace }) => !failed.includes(namespace));
}

/** Whether the new credential is for what this namespace holds: one that is made is of one user, and no other's. */
export function isOfSameUser(
  { source, old, next }: Pick<Rotation, "source" | "old" | "next">,
  { credential }: RotationPlace,
): boolean {
  return source === "given" || [old.username, next?.credential.username].includes(credential.username);
}

/** What every wish for a secret of this rotation says. */
export function placeOf({ intent }: Pick<Rotation, "intent">, namespace: string) {
  const { registry, secretName } = intent;
  return { namespace, secretName, registry };
}

export function keyOf({ intent }: Pick<Rotation, "intent">): string {
  return serverKeyFor(intent.registry);
}
