import type { Cause } from "../finding/causes.ts";
import type { Certainty } from "../finding/finding.ts";

/** What a text is taken to mean; the registry was not asked. */
export interface Reading {
  readonly cause: Cause;
  readonly certainty: Certainty;
  /** What the same words can also mean, the likelier first. */
  readonly also: readonly Cause[];
}

export function certain(cause: Cause): Reading {
  return { cause, certainty: "certain", also: [] };
}

export function likely(cause: Cause, also: readonly Cause[]): Reading {
  return { cause, certainty: "likely", also };
}

export function possible(cause: Cause, also: readonly Cause[]): Reading {
  return { cause, certainty: "possible", also };
}
