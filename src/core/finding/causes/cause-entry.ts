/**
 * What is said of a cause. `meaning` stands on its own and never says how to mend it; `remedy` is what a person does
 * about it in general (a finding's own fixes are more exact).
 */
export interface CauseEntry {
  readonly code: `PP1${number}`;
  readonly meaning: string;
  readonly remedy: string;
}
