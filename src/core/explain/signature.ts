import type { Cause } from "../finding/causes.ts";
import type { Certainty } from "../finding/finding.ts";

/** Words that name a cause by themselves, whatever they are wrapped in. */
export interface Signature {
  readonly cause: Cause;
  readonly certainty: Certainty;
  /** What the same words can also mean, the likelier first. */
  readonly also: readonly Cause[];
  readonly pattern: RegExp;
  /** Whose words they are. */
  readonly source: string;
}

/** One line of the tables of signatures. */
export function row(
  cause: Cause,
  certainty: Certainty,
  also: readonly Cause[],
  [pattern, source]: readonly [RegExp, string],
): Signature {
  return { cause, certainty, also, pattern, source };
}
