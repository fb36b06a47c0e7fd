import { isRecord, parseJson } from "./entry-marks.ts";

/**
 * The annotation on the pull secret that kept a rotation's journal: credentials that no secret holds any more, and that are
 * still to be ended.
 */
export const RETIRED_ANNOTATION = "pullpass.dev/retired";

/** What is known of a credential that was replaced. Dates are RFC 3339 in UTC; never a value. */
export interface RetiredMark {
  readonly serverKey: string;
  readonly method: string;
  readonly username: string;
  readonly keyId: string;
  readonly hint?: string;
  /** Not before this time. */
  readonly revokeAt: string;
}

type Annotations = Readonly<Record<string, string>> | undefined;

/** Those that are recorded; what cannot be read counts as none, since nobody knows what to end. */
export function readRetired(annotations: Annotations): readonly RetiredMark[] {
  const parsed = parseJson(annotations?.[RETIRED_ANNOTATION] ?? "[]");
  return Array.isArray(parsed) ? parsed.filter(isRetiredMark) : [];
}

/** The annotations with these; without the annotation where there is none. */
export function withRetired(
  annotations: Annotations,
  marks: readonly RetiredMark[],
): Readonly<Record<string, string>> {
  const { [RETIRED_ANNOTATION]: _before, ...others } = annotations ?? {};
  return marks.length === 0 ? others : { ...others, [RETIRED_ANNOTATION]: JSON.stringify(marks) };
}

/** Whether both are of one credential. */
export function isSameRetired(one: RetiredMark, other: RetiredMark): boolean {
  return one.method === other.method && one.username === other.username && one.keyId === other.keyId;
}

function isRetiredMark(value: unknown): value is RetiredMark {
  if (!isRecord(value)) return false;
  const { serverKey, method, username, keyId, hint, revokeAt } = value;
  return (
    [serverKey, method, username, keyId, revokeAt].every((member) => typeof member === "string") &&
    (hint === undefined || typeof hint === "string")
  );
}
