import type { CloudChange } from "../core/cloud/flow.ts";
import type { Credential } from "../core/credential/credential.ts";
import type { EntryMark } from "../core/marks/entry-marks.ts";
import type { RetiredMark } from "../core/marks/retired-mark.ts";
import type { Blocked } from "./blocked.ts";
import type { NextCredential } from "./rotation.ts";

/** The entry that is in use. */
export interface EntryInUse {
  readonly credential: Credential;
  readonly mark: EntryMark;
}

export type MadeCredential =
  | {
      readonly ok: true;
      readonly next: NextCredential;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly blocked: Blocked };

export type PlannedCredential =
  | { readonly ok: true; readonly changes: readonly CloudChange[] }
  | { readonly ok: false; readonly blocked: Blocked };

export type EndedCredential =
  | { readonly ok: true }
  /** `command`: for somebody who may. */
  | { readonly ok: false; readonly why: string; readonly command?: string };

/** Makes credentials where they come from, and ends them there. */
export interface RotationMaker {
  /** What it would do, and whether it may; nothing is made. */
  plan(entry: EntryInUse): Promise<PlannedCredential>;
  /** A new credential beside the one in use, which stays good. */
  make(entry: EntryInUse): Promise<MadeCredential>;
  /** Whether a new credential replaces the second of two: then nothing may use that one. */
  readonly hasTwoSlots: boolean;
  /** Whether credentials of its kind are ended once nothing uses them. */
  readonly mayEnd: boolean;
  /** How long a new credential may take to reach the registry, in milliseconds. */
  readonly patienceMs: number;
  end(retired: RetiredMark): Promise<EndedCredential>;
}
