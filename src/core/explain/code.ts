import { CAUSE_SIGNS } from "../finding/cause-signs.ts";
import { CAUSES, type Cause } from "../finding/causes.ts";
import { docsPage } from "../finding/docs-page.ts";

/** What a code, or its slug, means. */
export interface CodeExplanation {
  readonly code: string;
  readonly cause: Cause;
  readonly meaning: string;
  /** What people see of it; empty: no message shows it. */
  readonly looksLike: readonly string[];
  readonly remedy: string;
  readonly related: readonly RelatedCause[];
  /** Where the code is explained. */
  readonly docs: string;
}

/** A cause that is easily taken for the one that is explained. */
export interface RelatedCause {
  readonly code: string;
  readonly cause: Cause;
  readonly meaning: string;
}

const BY_SLUG: ReadonlyMap<string, Cause> = new Map(causes().map((cause) => [cause, cause]));
const BY_CODE: ReadonlyMap<string, Cause> = new Map(causes().map((cause) => [CAUSES[cause].code, cause]));

/**
 * Reads a code (`PP1204`, in either case) or a slug (`insufficient-permission`); undefined where it is neither.
 */
export function causeOfCode(text: string): Cause | undefined {
  return BY_CODE.get(text.toUpperCase()) ?? BY_SLUG.get(text.toLowerCase());
}

/**
 * Whether a text is meant as a code or a slug, right or wrong: no message of any program is one word like that.
 *
 * @example looksLikeCode("wrong-credentals"); // true
 */
export function looksLikeCode(text: string): boolean {
  return /^pp\d+$/i.test(text) || /^[a-z]+(-[a-z]+)+$/.test(text) || causeOfCode(text) !== undefined;
}

/** Every code and every slug, in the order of the codes. */
export function knownCodes(): readonly RelatedCause[] {
  return causes()
    .map(relatedCause)
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

export function explainCode(cause: Cause): CodeExplanation {
  const { code, meaning, remedy } = CAUSES[cause];
  const signs = CAUSE_SIGNS[cause];
  return {
    code,
    cause,
    meaning,
    looksLike: signs?.texts ?? [],
    remedy,
    related: (signs?.related ?? []).map(relatedCause),
    docs: docsPage(code),
  };
}

function relatedCause(cause: Cause): RelatedCause {
  const { code, meaning } = CAUSES[cause];
  return { code, cause, meaning };
}

function causes(): readonly Cause[] {
  return Object.keys(CAUSES).filter((slug): slug is Cause => Object.hasOwn(CAUSES, slug));
}
