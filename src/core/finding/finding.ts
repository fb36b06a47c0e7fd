import type { Vantage } from "../registry/proof.ts";
import { CAUSES, type Cause } from "./causes.ts";
import { docsPage } from "./docs-page.ts";

/** `error`: it keeps the pull from working; `warning`: it may, or will one day; `note`: good to know. */
export type Severity = "error" | "warning" | "note";

/** `certain`: shown; `likely`: the best reading of what was seen; `possible`: one reading among others. */
export type Certainty = "certain" | "likely" | "possible";

/** What a finding is about. Every member is absent where it does not apply. */
export interface Subject {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly container?: string;
  readonly image?: string;
}

/** Something that was seen. `source` says where: `secret shop/pullpass`, `registry reg.example.com`. */
export interface Evidence {
  readonly text: string;
  readonly source: string;
  readonly vantage?: Vantage;
}

/** `safe`: may be applied as it is; `asks`: pullpass applies it after a yes; `manual`: for a person to do. */
export type Applicability = "safe" | "asks" | "manual";

/** Something that mends the fact, or is a step to it. */
export interface Fix {
  readonly text: string;
  /** The next command to type; absent where there is none. Never holds a secret. */
  readonly command?: string;
  readonly applicability: Applicability;
}

/**
 * One diagnosed fact: the shape of every diagnosis, on screen, in JSON, in Events and conditions.
 * The title states the bad state and never its fix: lower case, no full stop, identifiers in backticks.
 */
export interface Finding {
  readonly code: string;
  readonly cause: Cause;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly title: string;
  readonly subject: Subject;
  readonly evidence: readonly Evidence[];
  readonly ruledOut: readonly string[];
  readonly fixes: readonly Fix[];
  /** The command that explains the code. */
  readonly explain: string;
  /** Where the code is explained. */
  readonly docs: string;
}

export interface FindingParts {
  readonly title: string;
  readonly subject: Subject;
  readonly severity?: Severity;
  readonly certainty?: Certainty;
  readonly evidence?: readonly Evidence[];
  readonly ruledOut?: readonly string[];
  /** Absent: the catalogue's remedy, as a manual fix. */
  readonly fixes?: readonly Fix[];
}

/**
 * Makes a finding of the catalogue's cause.
 *
 * @example
 * finding("tag-not-found", { title: "`reg/app:2` has no such tag", subject: { image: "reg/app:2" } })
 */
export function finding(cause: Cause, parts: FindingParts): Finding {
  const { code, remedy } = CAUSES[cause];
  return {
    code,
    cause,
    severity: parts.severity ?? "error",
    certainty: parts.certainty ?? "certain",
    title: parts.title,
    subject: parts.subject,
    evidence: parts.evidence ?? [],
    ruledOut: parts.ruledOut ?? [],
    fixes: parts.fixes ?? [{ text: remedy, applicability: "manual" }],
    explain: `pullpass explain ${code}`,
    docs: docsPage(code),
  };
}
