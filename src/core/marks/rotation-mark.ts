import { type EntryMark, isEntryMark, isRecord, parseJson } from "./entry-marks.ts";

/** The annotation on the pull secret that keeps a rotation's journal: where it stands, by server key. Never a value. */
export const ROTATION_ANNOTATION = "pullpass.dev/rotation";

/**
 * Where the journal keeps the new credential, and the one that it replaces, as docker configs. The kubelet reads
 * `.dockerconfigjson` alone.
 */
export const NEXT_KEY = "next.dockerconfigjson";
export const PREVIOUS_KEY = "previous.dockerconfigjson";

/** Of what is written here. A journal of another version is left alone: nobody knows what it says. */
export const ROTATION_VERSION = 1;

/**
 * How far it came. `claimed`: a new credential is about to be made; `made`: it is in the journal and nowhere else;
 * `first`: it is in use in the journal's own namespace; `others`: a node has pulled with it, and the other namespaces
 * get it.
 */
const ROTATION_STAGES = ["claimed", "made", "first", "others"] as const;
export type RotationStage = (typeof ROTATION_STAGES)[number];

/** Dates are RFC 3339 in UTC. */
export interface RotationMark {
  readonly version: typeof ROTATION_VERSION;
  /** The run that is at it. One that finds another's name in it has been overtaken, and yields. */
  readonly holder: string;
  readonly stage: RotationStage;
  readonly startedAt: string;
  /** What is recorded beside the new credential once it is in use; absent while there is none. */
  readonly next?: EntryMark;
  /** The same of the credential that it replaces here. */
  readonly previous?: EntryMark;
}

/** What the annotation says of a server key. `unreadable`: another version wrote it, or a person. */
export type RotationReading =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly mark: RotationMark }
  | { readonly kind: "unreadable"; readonly text: string };

type Annotations = Readonly<Record<string, string>> | undefined;

export function readRotation(annotations: Annotations, serverKey: string): RotationReading {
  const text = annotations?.[ROTATION_ANNOTATION];
  if (text === undefined) return { kind: "none" };
  const parsed = parseJson(text);
  if (!isRecord(parsed)) return { kind: "unreadable", text };
  const mark = parsed[serverKey];
  if (mark === undefined) return { kind: "none" };
  return isRotationMark(mark) ? { kind: "read", mark } : { kind: "unreadable", text: JSON.stringify(mark) };
}

/** The journals by server key, those that this version can read. */
export function readRotations(annotations: Annotations): readonly (readonly [string, RotationMark])[] {
  const parsed = parseJson(annotations?.[ROTATION_ANNOTATION] ?? "{}");
  if (!isRecord(parsed)) return [];
  return Object.entries(parsed).flatMap(([key, mark]) =>
    isRotationMark(mark) ? [[key, mark] as const] : [],
  );
}

/** The annotations with this mark for the key, without one where it is undefined; other keys' stay as they are. */
export function withRotation(
  annotations: Annotations,
  serverKey: string,
  mark: RotationMark | undefined,
): Readonly<Record<string, string>> {
  const { [ROTATION_ANNOTATION]: text = "{}", ...others } = annotations ?? {};
  const parsed = parseJson(text);
  const { [serverKey]: _before, ...rest } = isRecord(parsed) ? parsed : {};
  const marks = mark === undefined ? rest : { ...rest, [serverKey]: mark };
  const sorted = Object.entries(marks).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return others;
  return { ...others, [ROTATION_ANNOTATION]: JSON.stringify(Object.fromEntries(sorted)) };
}

function isRotationMark(value: unknown): value is RotationMark {
  if (!isRecord(value)) return false;
  const { version, holder, stage, startedAt, next, previous } = value;
  return (
    version === ROTATION_VERSION &&
    typeof holder === "string" &&
    ROTATION_STAGES.some((known) => known === stage) &&
    typeof startedAt === "string" &&
    [next, previous].every((mark) => mark === undefined || isEntryMark(mark))
  );
}
