/** Where a value stands in a document: member names and places in lists, from the top. */
export type ManifestPath = readonly (string | number)[];

/** One document of a stream of manifests, parsed, before anybody has looked at what it is. */
export interface ManifestDocument {
  /** As it was named by the person; `stdin` for standard input. */
  readonly file: string;
  /** Plain values, as JSON has them; undefined and null where the document is empty or holds comments alone. */
  readonly value: unknown;
  /** The line, from 1, at which a value is written; for one that an alias stands for, the line of the alias. */
  readonly lineAt: (path: ManifestPath) => number;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The value as a mapping; undefined when it is none. */
export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; empty when it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text that says something; undefined when it is none, or empty, which Go takes for "not set". */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
