/** The annotation on a pull secret: what pullpass knows of each entry, by server key. Never a value. */
export const ENTRIES_ANNOTATION = "pullpass.dev/entries";

/** What is recorded of one entry. Dates are RFC 3339 in UTC. */
export interface EntryMark {
  /** The method it was obtained by: `password`, … */
  readonly method: string;
  readonly madeAt: string;
  /** Absent when nobody knows when the credential ends. */
  readonly expiresAt?: string;
  /** The provider's own name for the credential, by which it is found and revoked there; absent where it has none. */
  readonly keyId?: string;
  /** Where it was taken from, for people: `secret shared/registry`; absent where a person gave it. */
  readonly hint?: string;
  /** Set where an adopted secret held this very credential already: pullpass wrote nothing of it and takes nothing back. */
  readonly found?: true;
}

export type EntryMarks = Readonly<Record<string, EntryMark>>;

/**
 * Reads the annotation. Marks that cannot be read count as none: they are records, and losing one loses no
 * credential. Members that this version does not know are kept, so that an older pullpass does not erase what
 * a newer one wrote.
 */
export function readEntryMarks(annotations: Readonly<Record<string, string>> | undefined): EntryMarks {
  const text = annotations?.[ENTRIES_ANNOTATION];
  if (text === undefined) return {};
  const parsed = parseJson(text);
  if (!isRecord(parsed)) return {};
  const marks: [string, EntryMark][] = [];
  for (const [key, value] of Object.entries(parsed)) {
    if (isEntryMark(value)) marks.push([key, value]);
  }
  return Object.fromEntries(marks);
}

/** The annotation's text: keys sorted, so that equal marks are equal text. */
export function writeEntryMarks(marks: EntryMarks): string {
  const sorted = Object.entries(marks).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value that was read is the record of an entry. */
export function isEntryMark(value: unknown): value is EntryMark {
  if (!isRecord(value)) return false;
  const { method, madeAt, expiresAt, keyId, hint, found } = value;
  return (
    typeof method === "string" &&
    typeof madeAt === "string" &&
    (found === undefined || found === true) &&
    [expiresAt, keyId, hint].every((member) => member === undefined || typeof member === "string")
  );
}
